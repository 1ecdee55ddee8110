import Decoding
import Model
import Testing

@Suite struct HashTests {
    @Test func everyLengthAndByteCounts() {
        var seen: Set<UInt64> = []
        var text: [UInt8] = []
        for length in 0..<200 {
            seen.insert(text.withUnsafeBufferPointer { testKey.hash($0) })
            for at in text.indices {
                text[at] ^= 1
                seen.insert(text.withUnsafeBufferPointer { testKey.hash($0) })
                text[at] ^= 1
            }
            text.append(UInt8(truncatingIfNeeded: length))
        }
        #expect(seen.count == 200 + (0..<200).reduce(0, +), "no two of these texts meet")
        #expect(!seen.contains(0))
    }

    @Test func namesSpreadEvenly() {
        var buckets = [Int](repeating: 0, count: 1_024)
        for number in 0..<102_400 { buckets[Int(testKey.hash("acc_\(number)") % 1_024)] += 1 }
        // 100 are expected in each; 5 standard deviations are 50.
        #expect(buckets.allSatisfy { (50...150).contains($0) })
        for number in 0..<102_400 { buckets[Int(testKey.hash("acc_\(number)") >> 54)] -= 1 }
        #expect(buckets.allSatisfy { abs($0) < 100 })
    }

    @Test func theKeyDecides() {
        #expect(HashKey(1, 2).hash("account") != HashKey(1, 3).hash("account"))
        #expect(HashKey(1, 2).hash("account") != HashKey(2, 2).hash("account"))
        #expect(HashKey(1, 2).hash("account") == HashKey(1, 2).hash("account"))
        #expect(HashKey.random().hash("account") != HashKey.random().hash("account"))
    }
}
