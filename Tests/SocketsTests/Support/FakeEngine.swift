import Engine
import Foundation

/// Stands in for the engine: takes blocks apart at once, or lends none; answers control requests.
final class FakeEngine: LineSink, ControlHandler {
    enum Line: Hashable {
        case text(String)
        case overlong
    }

    /// What came over one connection.
    struct Source {
        var lines: [Line] = []
        var mayControl = false
        /// The number that the next segment's first line must have.
        var next: UInt64 = 1
        var isInOrder = true
    }

    struct State {
        var free: [LineBlock]
        var isLending = true
        var wakes: [@Sendable () -> Void] = []
        var sources: [UInt64: Source] = [:]
        var lineCount = 0
        var blockCount = 0
    }

    let state: Monitor<State>
    private let blocks: Int
    /// Answers `hold` requests when the test says so.
    let held = Monitor<[@Sendable (ControlReply) -> Void]>([])

    init(blocks: Int = 4) {
        self.blocks = blocks
        state = Monitor(State(free: (0..<blocks).map { _ in LineBlock() }))
    }

    // MARK: LineSink

    func borrowBlock() -> LineBlock? { state.change { $0.isLending ? $0.free.popLast() : nil } }

    func whenBlockReturns(_ wake: @escaping @Sendable () -> Void) {
        let isNow = state.change { state in
            if state.isLending, !state.free.isEmpty { return true }
            state.wakes.append(wake)
            return false
        }
        if isNow { wake() }
    }

    func submit(_ block: LineBlock) {
        let wakes = state.change { state -> [@Sendable () -> Void] in
            Self.takeApart(block, into: &state)
            block.reset()
            state.free.append(block)
            return state.isLending ? state.takeWakes() : []
        }
        wakes.forEach { $0() }
    }

    /// Lends blocks, or none; those lent out are not called back.
    func lend(_ isLending: Bool) {
        let wakes = state.change { state -> [@Sendable () -> Void] in
            state.isLending = isLending
            return isLending ? state.takeWakes() : []
        }
        wakes.forEach { $0() }
    }

    /// Whether every block has come back.
    var hasAllBlocks: Bool { state.now.free.count == blocks }

    private static func takeApart(_ block: LineBlock, into state: inout State) {
        state.blockCount += 1
        for segment in block.segments {
            var source = state.sources[segment.source] ?? Source()
            source.isInOrder = source.isInOrder && segment.firstLine == source.next
            source.mayControl = segment.mayControl
            let before = source.lines.count
            switch segment.content {
            case .overlong: source.lines.append(.overlong)
            case .lines(let range):
                var rest = range
                while !rest.isEmpty {
                    let start = block.bytes + rest.lowerBound
                    let end = memchr(start, 10, rest.count)
                    let length = end.map { UnsafeRawPointer($0) - UnsafeRawPointer(start) } ?? rest.count
                    let text = UnsafeBufferPointer(start: start, count: length)
                    source.lines.append(.text(String(decoding: text, as: UTF8.self)))
                    rest = min(rest.upperBound, rest.lowerBound + length + 1)..<rest.upperBound
                }
            }
            source.next += UInt64(source.lines.count - before)
            state.lineCount += source.lines.count - before
            state.sources[segment.source] = source
        }
    }

    // MARK: ControlHandler

    func handle(_ request: ControlRequest, reply: @escaping @Sendable (ControlReply) -> Void) {
        switch request.command {
        case "echo":
            guard case .text(let text) = request.arguments["text"] else {
                return reply(.failure(code: 64, error: "text: missing"))
            }
            DispatchQueue.global().async { reply(.result(json: Array("\"\(text)\"".utf8))) }
        case "large":
            guard case .number(let count) = request.arguments["bytes"] else {
                return reply(.failure(code: 64, error: "bytes: missing"))
            }
            reply(.result(json: [34] + [UInt8](repeating: 120, count: count) + [34]))
        case "hold": held.change { $0.append(reply) }
        default: reply(.failure(code: 64, error: "no such command:\n\"\(request.command)\""))
        }
    }
}

extension FakeEngine.State {
    mutating func takeWakes() -> [@Sendable () -> Void] {
        defer { wakes = [] }
        return wakes
    }

    /// The lines of the connection that was accepted `number`th.
    func lines(_ number: UInt64 = 1) -> [FakeEngine.Line] { sources[number]?.lines ?? [] }
}
