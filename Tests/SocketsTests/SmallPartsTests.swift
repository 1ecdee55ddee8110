import CLinux
import Dispatch
import Testing

@testable import Sockets

@Suite struct SmallPartsTests {
    @Test func jsonStringsAreEscaped() {
        #expect(JSONText.quoted("a\"b\\c\n\r\t\u{1}é😀") == #""a\"b\\c\n\r\t\u0001é😀""#)
        #expect(JSONText.sequence(.max) == "\"18446744073709551615\"")
        #expect(JSONText.sequence(42) == "\"00000000000000000042\"")
    }

    @Test func bytesAreCountedAndFound() {
        var random = Seeded(7)
        for length in [0, 1, 31, 32, 33, 63, 8_159, 8_160, 8_161, 20_000] {
            for density in [0, 2, 1_000] {
                let bytes = (0..<length).map { _ -> UInt8 in
                    density > 0 && Int.random(in: 0..<density, using: &random) == 0 ? 10 : 11
                }
                #expect(clinux_count(bytes, length, 10) == bytes.count { $0 == 10 })
                #expect(clinux_last_index(bytes, length, 10) == Int64(bytes.lastIndex(of: 10) ?? -1))
            }
            let same = [UInt8](repeating: 10, count: length)
            #expect(clinux_count(same, length, 10) == length)
        }
    }

    @Test func wordsAreFoundWhereTheyStand() {
        var random = Seeded(11)
        for length in [0, 1, 4, 5, 63, 64, 67, 68, 69, 200, 5_000] {
            for _ in 0..<50 {
                // Letters of the word alone, so that it nearly stands there everywhere.
                var bytes = (0..<length).map { _ in Array("flush".utf8)[Int.random(in: 0..<5, using: &random)] }
                if length >= 5, Bool.random(using: &random) {
                    let place = Int.random(in: 0...length - 5, using: &random)
                    bytes.replaceSubrange(place..<place + 5, with: "flush".utf8)
                }
                let expected = (0..<max(0, length - 4)).first { bytes[$0..<$0 + 5].elementsEqual("flush".utf8) }
                #expect(clinux_find(bytes, length, "flush", 5) == Int64(expected ?? -1))
            }
        }
    }

    private final class Member: ReactorMember {
        func ready(_ readiness: Readiness) {}
    }

    @Test func aTokenDiesWithItsMember() {
        var table = SlotTable()
        let first = table.insert(Member(), descriptor: 7, interest: .read)
        #expect(table.member(first) != nil)
        table.remove(first)
        let second = table.insert(Member(), descriptor: 7, interest: .read)
        #expect(first.slot == second.slot && first != second)
        #expect(table.member(first) == nil)
        #expect(table.member(second) != nil)
        #expect(table.remove(first) == nil)
        #expect(Token(raw: second.raw) == second && second.generation == 1)
        table.removeAll()
        #expect(table.members.isEmpty)
    }

    @Test func oneLogLineASecond() {
        var gate = LogGate()
        #expect(gate.pass(now: .init(uptimeNanoseconds: 5)) == 0)
        for _ in 0..<9 { #expect(gate.pass(now: .init(uptimeNanoseconds: 900_000_000)) == nil) }
        #expect(gate.pass(now: .init(uptimeNanoseconds: 1_000_000_005)) == 9)
    }

    @Test func connectionsFitTheDescriptors() {
        let limits = SocketLimits()
        #expect(limits.eventConnections(descriptors: 65_536) == 16_384)
        #expect(limits.eventConnections(descriptors: 20_000) == 16_384)
        #expect(limits.eventConnections(descriptors: 4_096) == 4_096 - 512 - 256)
        #expect(limits.eventConnections(descriptors: 100) == 16)
    }
}
