import Testing

@testable import Sockets

@Suite struct IntakeStateTests {
    /// Feeds `parts` as a connection would, and says which lines came out; nil when numbers or ranges are wrong.
    private func lines(of parts: [[UInt8]], lineMax: Int, endsOrderly: Bool) -> [FakeEngine.Line]? {
        var state = IntakeState(lineMax: lineMax)
        var carry: [UInt8] = []
        var lines: [FakeEngine.Line] = []
        var isNumbered = true
        func take(_ piece: IntakeState.Piece, of bytes: UnsafeBufferPointer<UInt8>) {
            switch piece {
            case .overlong(let number):
                isNumbered = isNumbered && number == UInt64(lines.count + 1)
                lines.append(.overlong)
            case .lines(let range, let first):
                isNumbered = isNumbered && first == UInt64(lines.count + 1)
                lines += LineModel.lines(of: Array(bytes[range]), lineMax: .max, endsOrderly: true)
            }
        }
        for part in parts {
            let arrival = part.withUnsafeBufferPointer { state.arrived($0, behind: carry.count) }
            switch arrival {
            case .keep: carry += part
            case .drop: carry = []
            case .split:
                let whole = carry + part
                carry = whole.withUnsafeBufferPointer { bytes in
                    let rest = state.split(bytes) { take($0, of: bytes) }
                    return Array(bytes[rest...])
                }
            }
            guard carry.count <= lineMax else { return nil }
        }
        if endsOrderly {
            let piece = state.ended(carried: carry.count)
            carry.withUnsafeBufferPointer { bytes in if let piece { take(piece, of: bytes) } }
        }
        return isNumbered && state.line == UInt64(lines.count + 1) ? lines : nil
    }

    private static let texts = [
        "", "\n", "\n\n", "a\n", "a", "\na", "ab\n\ncd\nefg", "12345678\n", "123456789\n", "123456789", "12345678",
        "1234567890123456789012345\nx\n", "a\n123456789\nb\n1234567890\n", "x\n\n\n12345678\n87654321\n",
        "aaaaaaaa\r\n",
    ]

    @Test(arguments: texts, [true, false])
    func everyCutGivesTheSameLines(text: String, endsOrderly: Bool) {
        let bytes = Array(text.utf8)
        let expected = LineModel.lines(of: bytes, lineMax: 8, endsOrderly: endsOrderly)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]].map(Array.init)
                #expect(
                    lines(of: parts.filter { !$0.isEmpty }, lineMax: 8, endsOrderly: endsOrderly) == expected,
                    "cut at \(first) and \(second)")
            }
        }
        #expect(lines(of: bytes.map { [$0] }, lineMax: 8, endsOrderly: endsOrderly) == expected, "byte by byte")
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func randomStreamsGiveTheLinesOfTheModel(seed: UInt64) {
        var random = Seeded(seed)
        let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in
            Int.random(in: 0..<12, using: &random) == 0 ? 10 : UInt8.random(in: 97...122, using: &random)
        }
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 1...64, using: &random))
            parts.append(Array(part))
            rest = rest.dropFirst(part.count)
        }
        let endsOrderly = Bool.random(using: &random)
        #expect(
            lines(of: parts, lineMax: 16, endsOrderly: endsOrderly)
                == LineModel.lines(of: bytes, lineMax: 16, endsOrderly: endsOrderly))
    }

    @Test func theLimitIsExact() {
        for length in [65_535, 65_536, 65_537, 65_538] {
            let bytes = [UInt8](repeating: 120, count: length) + Array("\ny\n".utf8)
            let found = lines(of: [bytes], lineMax: SocketLimits.lineMax, endsOrderly: false)
            #expect(found?.first == .overlong ? length > 65_536 : length <= 65_536)
            #expect(found?.last == .text("y"))
        }
    }

    @Test func aBrokenConnectionLosesItsBegunLineOnly() {
        #expect(lines(of: [Array("a\nb".utf8)], lineMax: 8, endsOrderly: false) == [.text("a")])
        #expect(lines(of: [Array("a\n123456789".utf8)], lineMax: 8, endsOrderly: false) == [.text("a")])
    }
}
