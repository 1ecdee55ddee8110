import Engine
import Foundation

/// What outlives a daemon: the lines of each stream, in their order, with what became of each.
final class Disk {
    struct Stream {
        var number: UInt32
        /// Lines on the disk, blank and bad ones too.
        var lines: [String] = []
        var count: UInt64 = 0
        var mayControl = false
        /// Whether every segment began where the one before had ended.
        var isInOrder = true
    }

    let streams = Monitor<[String: Stream]>([:])
    /// Whether lines are remembered, not only counted.
    let keepsLines: Bool

    init(keepsLines: Bool = true) { self.keepsLines = keepsLines }

    func lines(_ name: String = "auth-1") -> [String] { streams.now[name]?.lines ?? [] }
    var isInOrder: Bool { streams.now.values.allSatisfy(\.isInOrder) }
}

/// Stands in for a durable engine: its disk can be quick, slow, stuck or full. Blocks come back when they are on the disk.
///
/// A line that begins with `bad` is set aside, and one beyond the limit; the rest is taken. `@unchecked Sendable` because
/// everything but the pool is touched on its queue only.
final class DurableEngine: StreamSink, ControlHandler, @unchecked Sendable {
    enum Mode: Equatable {
        /// Whatever waits goes to the disk at once, or after so many milliseconds.
        case quick, slow(Int)
        /// One step for each call of `commit`.
        case byHand
    }

    private enum Step {
        case block(LineBlock)
        case opening(String, @Sendable (StreamOpening) -> Void)
        case question(@Sendable () -> Void)
    }

    private struct Pool {
        var free: [LineBlock]
        var wakes: [@Sendable () -> Void] = []
    }

    let disk: Disk
    /// Lines of bare connections, by connection.
    let bare = Monitor<[UInt64: [String]]>([:])
    /// Steps that wait for the disk.
    let waiting = Monitor(0)
    /// Streams that were asked for.
    let openings = Monitor<[String]>([])
    /// Why hellos are refused; nil: they are not.
    let refusal = Monitor<String?>(nil)
    let blocks: Int
    private let pool: Monitor<Pool>
    private let queue = DispatchQueue(label: "journal")
    private let mode = Monitor(Mode.quick)
    private var steps: [Step] = []
    /// Streams by number, from 1.
    private var names: [String] = []
    private weak var listener: (any DurabilityListener)?

    init(disk: Disk = Disk(), blocks: Int = 4) {
        self.disk = disk
        self.blocks = blocks
        pool = Monitor(Pool(free: (0..<blocks).map { _ in LineBlock() }))
    }

    /// How the disk behaves from now on; what waits is looked at again.
    func use(_ mode: Mode) {
        self.mode.change { $0 = mode }
        queue.async { self.work() }
    }

    /// Puts everything on the disk that waits now, as one commit.
    func commit() { queue.sync { commitAll() } }

    /// Whether every block comes back.
    var hasAllBlocks: Bool { pool.wait { $0.free.count == blocks } }

    // MARK: LineSink

    func borrowBlock() -> LineBlock? { pool.change { $0.free.popLast() } }

    func whenBlockReturns(_ wake: @escaping @Sendable () -> Void) {
        let isNow = pool.change { pool in
            if pool.free.isEmpty { pool.wakes.append(wake) }
            return !pool.free.isEmpty
        }
        if isNow { wake() }
    }

    func submit(_ block: LineBlock) { add(.block(block)) }

    // MARK: StreamSink

    func attach(_ listener: any DurabilityListener) { queue.sync { self.listener = listener } }

    func openStream(_ name: String, _ answer: @escaping @Sendable (StreamOpening) -> Void) {
        add(.opening(name, answer))
    }

    func whenDurable(_ answer: @escaping @Sendable () -> Void) { add(.question(answer)) }

    // MARK: The disk

    private func add(_ step: Step) {
        queue.async {
            self.steps.append(step)
            self.waiting.change { $0 = self.steps.count }
            if case .opening(let name, _) = step { self.openings.change { $0.append(name) } }
            self.work()
        }
    }

    private func work() {
        switch mode.now {
        case .quick: commitAll()
        case .slow(let milliseconds):
            queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { self.commitAll() }
        case .byHand: break
        }
    }

    private func commitAll() {
        let work = steps
        steps = []
        waiting.change { $0 = 0 }
        var progress: [UInt32: StreamProgress] = [:]
        for case .block(let block) in work { write(block, &progress) }
        if !progress.isEmpty { listener?.durable(progress.values.sorted { $0.number < $1.number }) }
        for step in work {
            switch step {
            case .block(let block): giveBack(block)
            case .opening(let name, let answer): answer(open(name))
            case .question(let answer): answer()
            }
        }
    }

    /// Makes a stream known that nobody has opened yet.
    func remember(_ name: String) { queue.sync { _ = open(name) } }

    private func open(_ name: String) -> StreamOpening {
        if let reason = refusal.now { return .refused(reason) }
        return disk.streams.change { streams in
            if names.isEmpty { names = streams.sorted { $0.value.number < $1.value.number }.map(\.key) }
            if streams[name] == nil { names.append(name) }
            let stream = streams[name] ?? Disk.Stream(number: UInt32(names.count))
            streams[name] = stream
            return .open(number: stream.number, accepted: stream.count)
        }
    }

    private func write(_ block: LineBlock, _ progress: inout [UInt32: StreamProgress]) {
        for segment in block.segments {
            let lines = Self.lines(of: segment, in: block)
            guard let number = segment.stream else {
                bare.change { $0[segment.source, default: []] += lines }
                continue
            }
            disk.streams.change { streams in
                let name = names[Int(number) - 1]
                guard var stream = streams.removeValue(forKey: name) else { fatalError("a stream without a name") }
                stream.isInOrder = stream.isInOrder && segment.firstLine == stream.count + 1
                stream.mayControl = segment.mayControl
                if disk.keepsLines { stream.lines += lines }
                stream.count += UInt64(lines.count)
                var told = progress[number] ?? StreamProgress(number: number, accepted: 0, rejects: [])
                told.accepted = stream.count
                for (index, line) in lines.enumerated() where line.hasPrefix("bad") {
                    told.rejects.append(StreamReject(line: segment.firstLine + UInt64(index), reason: line))
                }
                progress[number] = told
                streams[name] = stream
            }
        }
    }

    /// The lines without their LFs; one beyond the limit is a bad one.
    private static func lines(of segment: LineBlock.Segment, in block: LineBlock) -> [String] {
        switch segment.content {
        case .overlong: return ["bad: too long"]
        case .lines(let range):
            let bytes = UnsafeBufferPointer(start: block.bytes + range.lowerBound, count: range.count)
            let body = bytes.last == 10 ? bytes.dropLast() : bytes[...]
            return body.split(separator: 10, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func giveBack(_ block: LineBlock) {
        block.reset()
        let wakes = pool.change { pool in
            pool.free.append(block)
            defer { pool.wakes = [] }
            return pool.wakes
        }
        wakes.forEach { $0() }
    }

    // MARK: ControlHandler

    func handle(_ request: ControlRequest, reply: @escaping @Sendable (ControlReply) -> Void) {
        reply(.result(json: Array("\"here\"".utf8)))
    }
}
