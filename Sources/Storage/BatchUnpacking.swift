public import Model

extension PackedBatch {
    /// Puts the records and updates into `batch` as they were packed, whatever it held before; its `lineCount` becomes the
    /// number of records. Whatever the bytes are, this returns or throws; a batch as large as the packed one has room.
    ///
    /// What was not kept is as in a new record, but that a session whose text was not kept has an empty one.
    /// - Throws: `StorageError.damaged` when the bytes are not what `pack` wrote for this position, with `batch` empty.
    /// - Complexity: O(*n*) in records and bytes of text.
    public func unpack(into batch: EventBatch) throws(StorageError) -> BatchHeader {
        batch.reset()
        do {
            return try bytes.withUnsafeBufferPointer { bytes throws(BatchDamage) in
                try unpack(UnsafeRawBufferPointer(bytes), into: batch)
            }
        } catch {
            batch.reset()
            throw .damaged("batch at position \(position): \(error.reason)")
        }
    }

    /// Looks at version, length, position, count and checksum, which is enough to find any accident.
    /// - Throws: `StorageError.damaged`.
    public func check() throws(StorageError) {
        do {
            try bytes.withUnsafeBufferPointer { bytes throws(BatchDamage) in
                _ = try content(of: UnsafeRawBufferPointer(bytes))
            }
        } catch {
            throw .damaged("batch at position \(position): \(error.reason)")
        }
    }
}

extension PackedBatch {
    /// The header alone.
    /// - Throws: `StorageError.damaged`, as `unpack`.
    public func header() throws(StorageError) -> BatchHeader {
        do {
            return try bytes.withUnsafeBufferPointer { bytes throws(BatchDamage) in
                guard var reader = ByteReader(try content(of: UnsafeRawBufferPointer(bytes))) else {
                    throw BatchDamage(reason: "it is empty")
                }
                let header = reader.header()
                guard reader.isSound else { throw BatchDamage(reason: "its header cannot be read") }
                return header
            }
        } catch {
            throw .damaged("batch at position \(position): \(error.reason)")
        }
    }
}

/// What is wrong with a batch's bytes.
private struct BatchDamage: Error {
    var reason: String
}

extension PackedBatch {
    private func unpack(_ bytes: UnsafeRawBufferPointer, into batch: EventBatch) throws(BatchDamage) -> BatchHeader {
        guard var reader = ByteReader(try content(of: bytes)) else { throw BatchDamage(reason: "it is empty") }
        guard Int(count) <= batch.recordCapacity else {
            throw BatchDamage(reason: "it has \(count) records, and \(batch.recordCapacity) fit")
        }
        let header = reader.header()
        guard reader.isSound else { throw BatchDamage(reason: "its header cannot be read") }
        batch.updates = reader.list { $0.update() }
        guard reader.isSound else { throw BatchDamage(reason: "its updates cannot be read") }
        var unpacker = RecordUnpacker(batch: batch, reader: reader)
        for index in 0..<Int(count) {
            guard unpacker.record(index) else { throw BatchDamage(reason: "record \(index) cannot be read") }
        }
        guard unpacker.isAtEnd else { throw BatchDamage(reason: "it goes on behind its last record") }
        batch.recordCount = Int(count)
        batch.lineCount = Int(count)
        return header
    }

    /// What stands between the prefix and the checksum.
    private func content(of bytes: UnsafeRawBufferPointer) throws(BatchDamage) -> UnsafeRawBufferPointer {
        guard bytes.count > BatchFormat.prefixSize + BatchFormat.checksumSize, var prefix = ByteReader(bytes) else {
            throw BatchDamage(reason: "\(bytes.count) bytes are not a batch")
        }
        let version = prefix.byte()
        guard version == BatchFormat.version else {
            throw BatchDamage(
                reason: "it is written in version \(version) of the format; this program reads \(BatchFormat.version)")
        }
        let length: UInt32 = prefix.number()
        guard Int(length) == bytes.count else {
            throw BatchDamage(reason: "it has \(bytes.count) bytes instead of \(length)")
        }
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(BatchFormat.checksumSize))
        let checksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: body.count, as: UInt32.self))
        guard Checksum.crc32c(body) == checksum else { throw BatchDamage(reason: "its checksum does not match") }
        let recordCount: UInt32 = prefix.number()
        let firstPosition: UInt64 = prefix.number()
        guard recordCount == count, firstPosition == position else {
            throw BatchDamage(reason: "it is the one of \(recordCount) records at position \(firstPosition)")
        }
        return UnsafeRawBufferPointer(rebasing: body.dropFirst(BatchFormat.prefixSize))
    }
}

extension ByteReader {
    fileprivate mutating func header() -> BatchHeader {
        let clock = signed()
        let settings: UInt32 = varint()
        let firstOrganization: UInt32 = varint()
        let newOrganizations = list { $0.text() }
        var before = clock
        let steps = list { reader in
            let index: UInt32 = reader.varint()
            before &+= reader.signed()
            return BatchHeader.Step(index: index, now: before)
        }
        return BatchHeader(
            clock: clock, steps: steps, firstOrganization: firstOrganization, newOrganizations: newOrganizations,
            settings: settings)
    }
}

/// Reads the records of one batch.
private struct RecordUnpacker {
    private let batch: EventBatch
    private var reader: ByteReader
    private var time: Int64 = 0
    private var lastAccount = TextSpan.absent
    private var lastDevice = TextSpan.absent
    private var lastID = TextSpan.absent
    private var lastSession = TextSpan.absent

    init(batch: EventBatch, reader: ByteReader) {
        self.batch = batch
        self.reader = reader
    }

    var isAtEnd: Bool { reader.remaining == 0 }

    /// Reads the next record, to stand at `index`; false when it cannot be read.
    @inline(__always)
    mutating func record(_ index: Int) -> Bool {
        let record = batch.records + index
        record.initialize(to: EventRecord())
        let shape = BatchFormat.Shape(rawValue: reader.number())
        guard shape.isSubset(of: .all) else { return false }
        record.pointee.typeCode = reader.number()
        record.pointee.networkKindCode = reader.number()
        record.pointee.deviceClassCode = reader.number()
        record.pointee.flags = EventRecord.Flags(rawValue: reader.number())
        time &+= reader.signed()
        record.pointee.time = time
        if shape.contains(.account) { account(index) }
        if shape.contains(.device) { device(index) }
        if shape.contains(.place) { place(index) }
        if shape.contains(.id) {
            lastID = name(after: lastID)
            record.pointee.id = lastID
        }
        if shape.contains(.sessionName) {
            lastSession = name(after: lastSession)
            record.pointee.session = lastSession
        } else if shape.contains(.session) {
            record.pointee.session = text(length: 0)
        }
        if shape.contains(.sessionHash) { record.pointee.sessionHash = UInt64(reader.number(UInt32.self)) }
        if shape.contains(.addressV4) {
            record.pointee.addressLow = 0xFFFF_0000_0000 | UInt64(reader.number(UInt32.self))
        } else if shape.contains(.addressV6) {
            record.pointee.addressHigh = reader.number()
            record.pointee.addressLow = reader.number()
        }
        if shape.contains(.update) {
            let update: Int32 = reader.varint()
            guard Int(update) < batch.updates.count else { return false }
            record.pointee.update = update
        }
        if shape.contains(.organization) { record.pointee.organizationIndex = reader.varint() }
        if shape.contains(.autonomousSystem) { record.pointee.asn = reader.varint() }
        if shape.contains(.agent) { record.pointee.agentFamily = reader.varint() }
        return reader.isSound
    }

    @inline(__always)
    private mutating func account(_ index: Int) {
        let record = batch.records + index
        if let other = earlier(than: index) {
            record.pointee.account = other.pointee.account
            record.pointee.accountHash = other.pointee.accountHash
        } else {
            lastAccount = name(after: lastAccount)
            record.pointee.account = lastAccount
            record.pointee.accountHash = reader.number()
        }
    }

    @inline(__always)
    private mutating func device(_ index: Int) {
        let record = batch.records + index
        if let other = earlier(than: index) {
            record.pointee.device = other.pointee.device
            record.pointee.deviceHash = other.pointee.deviceHash
        } else {
            lastDevice = name(after: lastDevice)
            record.pointee.device = lastDevice
            record.pointee.deviceHash = reader.number()
        }
    }

    @inline(__always)
    private mutating func place(_ index: Int) {
        let record = batch.records + index
        if let other = earlier(than: index) {
            record.pointee.place = other.pointee.place
            record.pointee.latitude = other.pointee.latitude
            record.pointee.longitude = other.pointee.longitude
            record.pointee.radius = other.pointee.radius
        } else {
            record.pointee.place = optionalText()
            record.pointee.latitude = Float(bitPattern: reader.number())
            record.pointee.longitude = Float(bitPattern: reader.number())
            record.pointee.radius = Float(bitPattern: reader.number())
        }
    }

    /// The record that has the same, by how far back it is; nil when what is new follows.
    @inline(__always)
    private mutating func earlier(than index: Int) -> UnsafePointer<EventRecord>? {
        let back = reader.varint()
        guard back != 0 else { return nil }
        guard back <= UInt64(index) else {
            reader.fail()
            return nil
        }
        return UnsafePointer(batch.records + (index - Int(back)))
    }

    @inline(__always)
    private mutating func optionalText() -> TextSpan {
        let length = reader.varint()
        return length == 0 ? .absent : text(length: length - 1)
    }

    @inline(__always)
    private mutating func name(after last: TextSpan) -> TextSpan {
        let length = reader.varint()
        guard length != 0 else { return .absent }
        let shared = reader.varint()
        let start = batch.arenaCount
        guard shared <= UInt64(last.length), Int(shared) <= batch.arenaCapacity - start else {
            reader.fail()
            return .absent
        }
        if shared > 0 { (batch.arena + start).update(from: batch.arena + Int(last.offset), count: Int(shared)) }
        batch.arenaCount = start + Int(shared)
        let rest = text(length: length - 1)
        return TextSpan(
            offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: shared) + rest.length)
    }

    /// Copies a text into the arena.
    @inline(__always)
    private mutating func text(length: UInt64) -> TextSpan {
        let bytes = reader.take(length)
        let start = batch.arenaCount
        guard bytes.count <= batch.arenaCapacity - start else {
            reader.fail()
            return .absent
        }
        if let base = bytes.baseAddress {
            UnsafeMutableRawPointer(batch.arena + start).copyMemory(from: base, byteCount: bytes.count)
        }
        batch.arenaCount = start + bytes.count
        return TextSpan(offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: bytes.count))
    }
}
