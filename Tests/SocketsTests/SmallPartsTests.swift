import Dispatch
import Testing

@testable import Sockets

@Suite struct SmallPartsTests {
    @Test func jsonStringsAreEscaped() {
        #expect(JSONText.quoted("a\"b\\c\n\r\t\u{1}é😀") == #""a\"b\\c\n\r\t\u0001é😀""#)
        #expect(JSONText.sequence(.max) == "\"18446744073709551615\"")
        #expect(JSONText.sequence(42) == "\"00000000000000000042\"")
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
