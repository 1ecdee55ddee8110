import Model
import Storage
import Testing

@Suite struct BatchPackingTests {
    @Test(arguments: 0..<16 as Range<UInt64>)
    func whatIsPackedComesBack(seed: UInt64) throws {
        var random = RandomBatch(seed: seed)
        // Of other content each time: nothing of an earlier batch may show.
        let restored = EventBatch(recordCapacity: 300, arenaCapacity: 2 * 65_536)
        for round in 0..<10 {
            let header = random.fill(records: [0, 1, 2, 7, 300][round % 5])
            let packed = PackedBatch.pack(random.batch, position: UInt64(round) << 33, header: header)
            #expect(packed.count == UInt32(random.batch.recordCount))
            #expect(try packed.unpack(into: restored) == header)
            #expect(KeptRecord.all(of: restored) == KeptRecord.all(of: random.batch))
            #expect(restored.updates == random.batch.updates)
            #expect(restored.lineCount == random.batch.recordCount)
            try packed.check()
        }
    }

    @Test func theSameBatchGivesTheSameBytes() {
        var a = RandomBatch(seed: 5)
        var b = RandomBatch(seed: 5)
        let headers = (a.fill(records: 100), b.fill(records: 100))
        #expect(
            PackedBatch.pack(a.batch, position: 9, header: headers.0)
                == PackedBatch.pack(b.batch, position: 9, header: headers.1))
    }

    @Test func aFullBatchUnpacksIntoOneJustAsLarge() throws {
        let batch = EventBatch(recordCapacity: 2, arenaCapacity: 2 * 65_536)
        let text = [UInt8](repeating: 0x61, count: 65_536)
        for index in 0..<2 {
            batch.records[index] = EventRecord()
            batch.records[index].account = text.withUnsafeBufferPointer { batch.append($0) }
            batch.records[index].accountHash = UInt64(index + 1)
        }
        batch.recordCount = 2
        let packed = PackedBatch.pack(batch, position: 0, header: .none)
        let restored = EventBatch(recordCapacity: 2, arenaCapacity: 2 * 65_536)
        _ = try packed.unpack(into: restored)
        #expect(KeptRecord.all(of: restored) == KeptRecord.all(of: batch))

        let tooFew = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)
        #expect(throws: StorageError.damaged("batch at position 0: it has 2 records, and 1 fit")) {
            try packed.unpack(into: tooFew)
        }
    }

    /// The format itself, byte by byte: should this test fail, journals of released versions would be misread.
    @Test func aKnownBatchHasKnownBytes() throws {
        let batch = EventBatch(recordCapacity: 4, arenaCapacity: 2 * 65_536)
        batch.updates = [.account(.withEverything)]
        batch.records[0] = EventRecord()
        batch.records[0].time = 1_000
        batch.records[0].typeCode = EventType.accountUpdate.rawValue
        batch.records[0].account = batch.append("ann")
        batch.records[0].accountHash = 0x0102_0304_0506_0708
        batch.records[0].update = 0
        batch.records[0].organizationIndex = 300
        batch.records[1] = EventRecord()
        batch.records[1].time = 998
        batch.records[1].typeCode = EventType.sessionStart.rawValue
        batch.records[1].networkKindCode = NetworkKind.mobile.rawValue
        batch.records[1].deviceClassCode = DeviceClass.phone.rawValue
        batch.records[1].flags = [.hasAddress, .hasPlace]
        batch.records[1].account = batch.append("ann")
        batch.records[1].accountHash = 0x0102_0304_0506_0708
        batch.records[1].device = batch.append("d")
        batch.records[1].deviceHash = 0x1112_1314_1516_1718
        batch.records[1].place = batch.append("Oslo\u{1F}NO")
        batch.records[1].latitude = 1
        batch.records[1].longitude = -2
        batch.records[1].radius = 20
        batch.records[1].id = batch.append("i")
        batch.records[1].session = batch.append("s")
        batch.records[1].sessionHash = 0xFFFF_FFFF_A1A2_A3A4
        batch.records[1].addressLow = 0xFFFF_CB00_7109
        batch.records[1].asn = 64_500
        batch.records[1].agentFamily = 11
        batch.recordCount = 2
        let header = BatchHeader(
            clock: 1_000, steps: [.init(index: 1, now: 999)], firstOrganization: 300, newOrganizations: ["o"],
            settings: 2)
        let packed = PackedBatch.pack(batch, position: 5, header: header)
        #expect(packed.bytes == Self.known)
        #expect(try packed.unpack(into: batch) == header)
    }

    private static let known: [UInt8] = [
        0x01, 0x88, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0xD0, 0x0F, 0x02, 0xAC, 0x02, 0x01, 0x01, 0x6F, 0x01, 0x01, 0x01, 0x01, 0x05, 0x03, 0x01,
        0x6F, 0x04, 0x07, 0x03, 0x41, 0x6E, 0x6E, 0x09, 0x04, 0x0B, 0x01, 0x0D, 0x00, 0x0F, 0x06, 0x11,
        0x01, 0x12, 0x00, 0x01, 0x03, 0x05, 0x00, 0x00, 0x00, 0xD0, 0x0F, 0x00, 0x04, 0x00, 0x61, 0x6E,
        0x6E, 0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, 0x00, 0xAC, 0x02, 0x7F, 0x0C, 0x01, 0x02,
        0x02, 0x06, 0x03, 0x01, 0x00, 0x02, 0x00, 0x64, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11,
        0x00, 0x08, 0x4F, 0x73, 0x6C, 0x6F, 0x1F, 0x4E, 0x4F, 0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00,
        0xC0, 0x00, 0x00, 0xA0, 0x41, 0x02, 0x00, 0x69, 0xA4, 0xA3, 0xA2, 0xA1, 0x09, 0x71, 0x00, 0xCB,
        0xF4, 0xF7, 0x03, 0x0B, 0x6E, 0xCE, 0x71, 0xEF,
    ]
}

extension BatchHeader {
    static let none = BatchHeader(clock: 0, steps: [], firstOrganization: 0, newOrganizations: [], settings: 0)
}

extension AccountUpdate {
    static var withEverything: AccountUpdate {
        var update = AccountUpdate()
        update.organization = .set("o")
        update.email = .clear
        update.displayName = .set("Ann")
        update.role = .set(.shared)
        update.status = .set(.trial)
        update.department = .set("")
        update.sessionLimit = .set(3)
        update.sharingAllowed = .set(true)
        update.sharingReason = .clear
        return update
    }
}

extension EventBatch {
    func append(_ text: String) -> TextSpan {
        Array(text.utf8).withUnsafeBufferPointer { append($0) }
    }
}
