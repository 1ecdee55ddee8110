import Testing

@testable import Sockets

@Suite struct LineInputTests {
    private func lines(of parts: [[UInt8]], lineMax: Int) -> [FakeEngine.Line] {
        var input = LineInput(lineMax: lineMax)
        var lines: [FakeEngine.Line] = []
        func take(_ line: LineInput.Line) {
            switch line {
            case .text(let bytes): lines.append(.text(String(decoding: bytes, as: UTF8.self)))
            case .overlong: lines.append(.overlong)
            }
        }
        for part in parts {
            part.withUnsafeBytes { input.append($0) }
            while let line = input.next() { take(line) }
        }
        if let line = input.end() { take(line) }
        return lines
    }

    @Test(arguments: [
        "", "\n", "a\nb\n", "a\nb", "12345678\n123456789\nx\n", "123456789", "\n\n1234567890123456789\n\n", "a\n\nb",
    ])
    func everyCutGivesTheSameLines(text: String) {
        let bytes = Array(text.utf8)
        let expected = LineModel.lines(of: bytes, lineMax: 8, endsOrderly: true)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]].map(Array.init)
                #expect(lines(of: parts, lineMax: 8) == expected, "cut at \(first) and \(second)")
            }
        }
        #expect(lines(of: bytes.map { [$0] }, lineMax: 8) == expected, "byte by byte")
    }

    @Test func linesAreTakenOneByOneBetweenArrivals() {
        var input = LineInput(lineMax: 8)
        Array("a\nb\nc".utf8).withUnsafeBytes { input.append($0) }
        #expect(input.next() == .text([97]))
        Array("c\n".utf8).withUnsafeBytes { input.append($0) }
        #expect(input.next() == .text([98]))
        #expect(input.next() == .text([99, 99]))
        #expect(input.next() == nil)
        #expect(input.isEmpty)
    }

    @Test func oneCarriageReturnIsDropped() {
        #expect(lines(of: [Array("a\r\nb\r\r\n\r\n".utf8)], lineMax: 8) == [.text("a"), .text("b\r"), .text("")])
    }

    @Test func aLineWithoutEndTakesNoMemory() {
        var input = LineInput(lineMax: 8)
        for _ in 0..<1_000 {
            [UInt8](repeating: 120, count: 1_000).withUnsafeBytes { input.append($0) }
            #expect(input.next() == nil)
        }
        Array("\nok\n".utf8).withUnsafeBytes { input.append($0) }
        #expect(input.next() == .overlong)
        #expect(input.next() == .text(Array("ok".utf8)))
    }
}
