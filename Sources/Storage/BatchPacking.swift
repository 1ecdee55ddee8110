internal import Glibc
public import Model

extension PackedBatch {
    /// Packs what recovery needs of a sequenced batch, its updates and what the sequencer decided about it.
    ///
    /// The batch's rejects and its counts of lines are not part of it.
    /// - Parameter keepsSessions: whether somebody is going to name sessions.
    /// - Complexity: O(*n*) in records and bytes of text, with one allocation but for what the header and updates hold.
    public static func pack(
        _ batch: EventBatch, position: UInt64, header: BatchHeader, keepsSessions: Bool = false
    ) -> PackedBatch {
        var side = ByteWriter()
        side.header(header)
        side.varint(UInt64(batch.updates.count))
        for update in batch.updates { side.update(update) }

        let sizeMax =
            BatchFormat.prefixSize + side.bytes.count + RecordPacker.sizeMax(of: batch, keepsSessions: keepsSessions)
            + BatchFormat.checksumSize
        let count = UInt32(batch.recordCount)
        let bytes = [UInt8](unsafeUninitializedCapacity: sizeMax) { buffer, size in
            guard let base = buffer.baseAddress else { return }
            let start = UnsafeMutableRawPointer(base)
            var out = RawWriter(start + BatchFormat.prefixSize)
            side.bytes.withUnsafeBytes { if let base = $0.baseAddress { out.copy(base, count: $0.count) } }
            RecordPacker.pack(batch, keepsSessions: keepsSessions, to: &out)
            size = out.at - start + BatchFormat.checksumSize

            var prefix = RawWriter(start)
            prefix.number(BatchFormat.version)
            prefix.number(UInt32(size))
            prefix.number(count)
            prefix.number(position)
            out.number(
                Checksum.crc32c(UnsafeRawBufferPointer(start: start, count: size - BatchFormat.checksumSize)))
        }
        return PackedBatch(position: position, count: count, bytes: bytes)
    }
}

extension ByteWriter {
    fileprivate mutating func header(_ header: BatchHeader) {
        signed(header.clock)
        varint(UInt64(header.settings))
        varint(UInt64(header.firstOrganization))
        varint(UInt64(header.newOrganizations.count))
        for name in header.newOrganizations { text(name) }
        varint(UInt64(header.steps.count))
        var before = header.clock
        for step in header.steps {
            varint(UInt64(step.index))
            signed(step.now &- before)
            before = step.now
        }
    }
}

/// Writes the records of one batch, and remembers which of them last had an account, a device, a place: what comes again
/// is a step back to it.
private struct RecordPacker {
    /// Slots of each memory: more than a batch of ordinary lines has records. Direct-mapped; a collision costs bytes.
    private static let slotCount = 1_024
    private static let memoryCount = 3

    private let batch: EventBatch
    private let keepsSessions: Bool
    private let accounts: UnsafeMutablePointer<UInt32>
    private let devices: UnsafeMutablePointer<UInt32>
    private let places: UnsafeMutablePointer<UInt32>
    /// The names written last.
    private var lastAccount = TextSpan.absent
    private var lastDevice = TextSpan.absent
    private var lastID = TextSpan.absent
    private var lastSession = TextSpan.absent

    private init(batch: EventBatch, keepsSessions: Bool, slots: UnsafeMutablePointer<UInt32>) {
        self.batch = batch
        self.keepsSessions = keepsSessions
        accounts = slots
        devices = slots + Self.slotCount
        places = slots + 2 * Self.slotCount
    }

    /// Bytes that the records take at most.
    static func sizeMax(of batch: EventBatch, keepsSessions: Bool) -> Int {
        var texts = 0
        for index in 0..<batch.recordCount {
            let record = batch.records + index
            texts +=
                Int(record.pointee.account.length) + Int(record.pointee.device.length)
                + Int(record.pointee.id.length) + Int(record.pointee.place.length)
            if keepsSessions { texts += Int(record.pointee.session.length) }
        }
        return texts + batch.recordCount * BatchFormat.recordSizeMax
    }

    static func pack(_ batch: EventBatch, keepsSessions: Bool, to out: inout RawWriter) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: memoryCount * slotCount) { slots in
            slots.initialize(repeating: 0)
            guard let start = slots.baseAddress else { return }
            var packer = RecordPacker(batch: batch, keepsSessions: keepsSessions, slots: start)
            var writer = out
            var time: Int64 = 0
            for index in 0..<batch.recordCount {
                packer.record(index, since: time, to: &writer)
                time = batch.records[index].time
            }
            out = writer
        }
    }

    @inline(__always)
    private mutating func record(_ index: Int, since time: Int64, to out: inout RawWriter) {
        let record = batch.records + index
        var shape = Self.shape(of: record)
        if keepsSessions, record.pointee.session.length > 0 { shape.insert(.sessionName) }
        out.number(shape.rawValue)
        out.number(record.pointee.typeCode)
        out.number(record.pointee.networkKindCode)
        out.number(record.pointee.deviceClassCode)
        out.number(record.pointee.flags.rawValue)
        out.signed(record.pointee.time &- time)
        if shape.contains(.account) { account(index, to: &out) }
        if shape.contains(.device) { device(index, to: &out) }
        if shape.contains(.place) { place(index, to: &out) }
        if shape.contains(.id) {
            name(record.pointee.id, after: lastID, to: &out)
            lastID = record.pointee.id
        }
        if shape.contains(.sessionName) {
            name(record.pointee.session, after: lastSession, to: &out)
            lastSession = record.pointee.session
        }
        if shape.contains(.sessionHash) { out.number(UInt32(truncatingIfNeeded: record.pointee.sessionHash)) }
        if shape.contains(.addressV4) {
            out.number(UInt32(truncatingIfNeeded: record.pointee.addressLow))
        } else if shape.contains(.addressV6) {
            out.number(record.pointee.addressHigh)
            out.number(record.pointee.addressLow)
        }
        if shape.contains(.update) { out.varint(UInt64(UInt32(bitPattern: record.pointee.update))) }
        if shape.contains(.organization) { out.varint(UInt64(record.pointee.organizationIndex)) }
        if shape.contains(.autonomousSystem) { out.varint(UInt64(record.pointee.asn)) }
        if shape.contains(.agent) { out.varint(UInt64(record.pointee.agentFamily)) }
    }

    @inline(__always)
    private static func shape(of record: UnsafePointer<EventRecord>) -> BatchFormat.Shape {
        var shape: BatchFormat.Shape = []
        if record.pointee.accountHash != 0 || !record.pointee.account.isAbsent { shape.insert(.account) }
        if record.pointee.deviceHash != 0 || !record.pointee.device.isAbsent { shape.insert(.device) }
        if hasPlace(record) { shape.insert(.place) }
        if !record.pointee.id.isAbsent { shape.insert(.id) }
        if !record.pointee.session.isAbsent { shape.insert(.session) }
        if UInt32(truncatingIfNeeded: record.pointee.sessionHash) != 0 { shape.insert(.sessionHash) }
        if record.pointee.addressHigh == 0, record.pointee.addressLow >> 32 == 0xFFFF {
            shape.insert(.addressV4)
        } else if record.pointee.addressHigh | record.pointee.addressLow != 0 {
            shape.insert(.addressV6)
        }
        if record.pointee.update != -1 { shape.insert(.update) }
        if record.pointee.organizationIndex != .max { shape.insert(.organization) }
        if record.pointee.asn != 0 { shape.insert(.autonomousSystem) }
        if record.pointee.agentFamily != 0 { shape.insert(.agent) }
        return shape
    }

    @inline(__always)
    private static func hasPlace(_ record: UnsafePointer<EventRecord>) -> Bool {
        !record.pointee.place.isAbsent || record.pointee.latitude.bitPattern | record.pointee.longitude.bitPattern != 0
            || record.pointee.radius.bitPattern != Float.nan.bitPattern
    }

    @inline(__always)
    private mutating func account(_ index: Int, to out: inout RawWriter) {
        let record = batch.records + index
        let slot = accounts + Int(truncatingIfNeeded: record.pointee.accountHash) & (Self.slotCount - 1)
        let known = swap(slot, index) { other in
            other.pointee.accountHash == record.pointee.accountHash
                && isSame(other.pointee.account, record.pointee.account)
        }
        out.varint(UInt64(known))
        guard known == 0 else { return }
        name(record.pointee.account, after: lastAccount, to: &out)
        lastAccount = record.pointee.account
        out.number(record.pointee.accountHash)
    }

    @inline(__always)
    private mutating func device(_ index: Int, to out: inout RawWriter) {
        let record = batch.records + index
        let slot = devices + Int(truncatingIfNeeded: record.pointee.deviceHash) & (Self.slotCount - 1)
        let known = swap(slot, index) { other in
            other.pointee.deviceHash == record.pointee.deviceHash
                && isSame(other.pointee.device, record.pointee.device)
        }
        out.varint(UInt64(known))
        guard known == 0 else { return }
        name(record.pointee.device, after: lastDevice, to: &out)
        lastDevice = record.pointee.device
        out.number(record.pointee.deviceHash)
    }

    @inline(__always)
    private func place(_ index: Int, to out: inout RawWriter) {
        let record = batch.records + index
        let latitude = record.pointee.latitude.bitPattern
        let longitude = record.pointee.longitude.bitPattern
        let radius = record.pointee.radius.bitPattern
        // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4) of all bits but the text's.
        let mixed = (UInt64(latitude) << 32 | UInt64(longitude)) &* 0x9E37_79B9_7F4A_7C15
        let slot = places + Int(truncatingIfNeeded: mixed >> 54)
        let known = swap(slot, index) { other in
            other.pointee.latitude.bitPattern == latitude && other.pointee.longitude.bitPattern == longitude
                && other.pointee.radius.bitPattern == radius && isSame(other.pointee.place, record.pointee.place)
        }
        out.varint(UInt64(known))
        guard known == 0 else { return }
        text(record.pointee.place, to: &out)
        out.number(latitude)
        out.number(longitude)
        out.number(radius)
    }

    /// How many records before `index` the slot's one is, 0 when it is another; from now on the slot has this one.
    @inline(__always)
    private func swap(
        _ slot: UnsafeMutablePointer<UInt32>, _ index: Int, ifSame isSame: (UnsafePointer<EventRecord>) -> Bool
    ) -> Int {
        let last = Int(slot.pointee)
        slot.pointee = UInt32(truncatingIfNeeded: index + 1)
        return last != 0 && isSame(batch.records + (last - 1)) ? index + 1 - last : 0
    }

    @inline(__always)
    private func isSame(_ a: TextSpan, _ b: TextSpan) -> Bool {
        guard a.length == b.length, a.isAbsent == b.isAbsent else { return false }
        return a.offset == b.offset || a.length == 0
            || memcmp(batch.arena + Int(a.offset), batch.arena + Int(b.offset), Int(a.length)) == 0
    }

    @inline(__always)
    private func text(_ span: TextSpan, to out: inout RawWriter) {
        guard !span.isAbsent else { return out.varint(0) }
        out.varint(UInt64(span.length) + 1)
        out.copy(batch.arena + Int(span.offset), count: Int(span.length))
    }

    @inline(__always)
    private func name(_ span: TextSpan, after last: TextSpan, to out: inout RawWriter) {
        guard !span.isAbsent else { return out.varint(0) }
        let start = batch.arena + Int(span.offset)
        let sharedMax = min(BatchFormat.sharedMax, Int(span.length), Int(last.length))
        var shared = 0
        while shared < sharedMax, start[shared] == batch.arena[Int(last.offset) + shared] { shared += 1 }
        out.varint(UInt64(span.length) - UInt64(shared) + 1)
        out.varint(UInt64(shared))
        out.copy(start + shared, count: Int(span.length) - shared)
    }
}
