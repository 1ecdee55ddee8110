internal import CLinux
internal import Engine

/// Where one connection stands in its acknowledged stream: which lines are its own, which are on the disk, and what the
/// client is to be told. Pure: bytes and reports come in, pieces and replies go out.
struct StreamState {
    /// The engine's number for the stream.
    let number: UInt32
    /// Lines of the stream that are on the disk, as far as the engine has said.
    private(set) var accepted: UInt64
    /// Lines that came over this connection or lie before it, the begun one not counted.
    private(set) var received: UInt64
    /// Flushes that wait for what was sent before them, in order.
    private var flushes: [(behind: UInt64, count: Int)] = []

    /// Begins behind the lines that are on the disk already.
    init(number: UInt32, accepted: UInt64) {
        self.number = number
        self.accepted = accepted
        received = accepted
    }

    /// Lines that the engine has yet to put on the disk.
    var inFlight: UInt64 { received - accepted }

    /// Takes in `lines`, whole ones with their LFs, and cuts the flushes out of them.
    /// - Parameter emit: is given the stretches that are left, each with the number of its first line.
    /// - Complexity: O(*n*), without a step for each line.
    mutating func take(
        _ lines: UnsafeBufferPointer<UInt8>, _ emit: (_ lines: Range<Int>, _ first: UInt64) -> Void
    ) {
        var start = 0
        func keep(_ state: inout StreamState, upTo end: Int) {
            guard end > start else { return }
            emit(start..<end, state.received + 1)
            state.received += UInt64(clinux_count(lines.baseAddress! + start, end - start, UInt8(ascii: "\n")))
        }
        var searched = 0
        while let flush = Self.flush(in: lines, from: searched) {
            searched = flush.line.upperBound
            guard flush.isFlush else { continue }
            keep(&self, upTo: flush.line.lowerBound)
            start = flush.line.upperBound
            flushed()
        }
        keep(&self, upTo: lines.count)
    }

    /// A line beyond the limit has come to its end.
    /// - Returns: its number.
    mutating func takeOverlong() -> UInt64 {
        received += 1
        return received
    }

    /// Acknowledgements for flushes that need not wait, since they came behind nothing but what is on the disk.
    mutating func takeDueFlushes() -> Int {
        let due = flushes.prefix { $0.behind <= accepted }
        flushes.removeFirst(due.count)
        return due.reduce(0) { $0 + $1.count }
    }

    /// Whether a flush waits for the disk.
    var isFlushing: Bool { !flushes.isEmpty }

    /// The engine has put lines on the disk.
    /// - Returns: what to tell the client; nil when it is nothing new.
    mutating func durable(_ progress: StreamProgress) -> Replies? {
        // What lies before this connection was told to an earlier one, or is in the welcome.
        let rejects = progress.rejects.drop { $0.line <= accepted }
        guard progress.accepted > accepted else { return nil }
        precondition(progress.accepted <= received, "the engine counts lines that were never handed over")
        accepted = progress.accepted
        return Replies(rejects: rejects, accepted: accepted, acks: max(1, takeDueFlushes()))
    }

    /// Rejects, then the acknowledgement that covers them: once, or once for each flush that it answers.
    struct Replies {
        var rejects: ArraySlice<StreamReject>
        var accepted: UInt64
        var acks: Int
    }

    private mutating func flushed() {
        if flushes.last?.behind == received {
            flushes[flushes.count - 1].count += 1
        } else {
            flushes.append((received, 1))
        }
    }

    /// The next line with the word in it, from `start` on.
    private static func flush(
        in lines: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (line: Range<Int>, isFlush: Bool)? {
        let word: StaticString = "flush"
        guard start < lines.count, let base = lines.baseAddress else { return nil }
        let found = clinux_find(base + start, lines.count - start, word.utf8Start, word.utf8CodeUnitCount)
        guard found >= 0 else { return nil }
        let at = start + Int(found)
        let first = start + Int(clinux_last_index(base + start, Int(found), UInt8(ascii: "\n"))) + 1
        guard let length = lines[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return (first..<length + 1, Hello.isFlush(lines[first..<length]))
    }
}
