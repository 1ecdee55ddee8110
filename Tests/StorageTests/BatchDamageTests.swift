import Model
import Testing

@testable import Storage

/// Bytes from a disk may be anything. Each test counts what was refused, so that one which damages nothing fails.
@Suite struct BatchDamageTests {
    private let restored = EventBatch(recordCapacity: 300, arenaCapacity: 2 * 65_536)

    private func packed(seed: UInt64, records: Int) -> PackedBatch {
        var random = RandomBatch(seed: seed)
        let header = random.fill(records: records)
        return PackedBatch.pack(random.batch, position: 77, header: header)
    }

    private func isRefused(_ batch: PackedBatch) -> Bool {
        do {
            _ = try batch.unpack(into: restored)
            return false
        } catch .damaged(let what) {
            #expect(what.hasPrefix("batch at position \(batch.position): "))
            #expect(restored.recordCount == 0 && restored.updates.isEmpty && restored.arenaCount == 0)
            return true
        } catch {
            Issue.record("\(error) is not damage")
            return false
        }
    }

    @Test func everyFlippedBitIsFound() {
        let whole = packed(seed: 1, records: 20)
        var refused = 0
        for bit in 0..<whole.bytes.count * 8 {
            var batch = whole
            batch.bytes[bit / 8] ^= 1 << (bit % 8)
            #expect((try? batch.check()) == nil)
            if isRefused(batch) { refused += 1 }
        }
        #expect(refused == whole.bytes.count * 8)
    }

    @Test func everyTruncationAndEveryTailIsFound() {
        let whole = packed(seed: 2, records: 40)
        for length in 0..<whole.bytes.count {
            var batch = whole
            batch.bytes.removeLast(batch.bytes.count - length)
            #expect(isRefused(batch))
            batch.bytes += [UInt8](repeating: 0, count: whole.bytes.count - length)
            #expect(batch == whole || isRefused(batch))
        }
        for length in 1...64 {
            var batch = whole
            batch.bytes += [UInt8](repeating: 0, count: length)
            #expect(isRefused(batch))
        }
    }

    @Test func garbageOfEveryLengthIsRefused() {
        var random = SplitMix(seed: 3)
        for length in 0..<2_000 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(isRefused(PackedBatch(position: random.next(), count: UInt32(length % 300), bytes: bytes)))
            #expect(isRefused(PackedBatch(position: 0, count: 1, bytes: [UInt8](repeating: 0, count: length))))
        }
    }

    @Test func aBatchInAnothersPlaceIsRefused() {
        var moved = packed(seed: 4, records: 10)
        moved.position += 1
        #expect(isRefused(moved))
        var recounted = packed(seed: 4, records: 10)
        recounted.count -= 1
        #expect(isRefused(recounted))
    }

    @Test func aLaterFormatIsRefusedByItsNumber() {
        var later = packed(seed: 5, records: 1)
        later.bytes[0] = 2
        let expected = StorageError.damaged(
            "batch at position 77: it is written in version 2 of the format; this program reads 1")
        #expect(throws: expected) { try later.unpack(into: restored) }
    }

    /// Damage that the checksum cannot show, as it was computed afterwards: nothing may trap, read or write elsewhere.
    @Test(arguments: 0..<16 as Range<UInt64>)
    func wrongBytesUnderARightChecksumDoNoHarm(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let whole = packed(seed: seed, records: 60)
        var refused = 0
        for _ in 0..<500 {
            var batch = whole
            for _ in 0...random.below(3) {
                let place = BatchFormat.prefixSize + random.below(batch.bytes.count - BatchFormat.prefixSize)
                batch.bytes[place] = random.below(2) == 0 ? 0xFF : UInt8(truncatingIfNeeded: random.next())
            }
            if random.below(4) == 0 { batch.bytes.removeLast(random.below(batch.bytes.count - 30)) }
            batch.seal()
            if isRefused(batch) {
                refused += 1
            } else {
                #expect(restored.recordCount == 60)
                for record in KeptRecord.all(of: restored) { #expect(record.texts.count == 4) }
                for index in 0..<60 { #expect(Int(restored.records[index].update) < restored.updates.count) }
            }
        }
        #expect(refused > 50)
    }
}

extension PackedBatch {
    /// Sets length and checksum as they should be for these bytes.
    fileprivate mutating func seal() {
        let size = bytes.count
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: UInt32(size).littleEndian, toByteOffset: 1, as: UInt32.self)
            let checksum = Checksum.crc32c(UnsafeRawBufferPointer(rebasing: bytes[..<(size - 4)]))
            bytes.storeBytes(of: checksum.littleEndian, toByteOffset: size - 4, as: UInt32.self)
        }
    }
}
