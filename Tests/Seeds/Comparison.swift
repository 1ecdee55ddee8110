import Engine
import Model
import Storage

/// The lines that were applied, in the journal's order.
struct Applied {
    struct Line {
        /// Where it came from; nil: from the engine itself.
        var source: Int?
        var line: Int
        var bytes: [UInt8]
    }

    private(set) var lines: [Line] = []
    /// Where other settings came in force: before the line at that place.
    private(set) var settings: [(place: Int, number: UInt32)] = []

    /// - Returns: nil when a record is nobody's.
    init?(_ world: World, _ requests: Operator) {
        var known: [Int64: (source: Int, line: Int)] = [:]
        for (number, source) in world.story.sources.enumerated() {
            for (index, line) in source.lines.enumerated() where line.kind == .applied {
                known[line.time] = (number, index)
            }
        }
        let batch = EventBatch(recordCapacity: 256, arenaCapacity: 256 << 10)
        var answered: Set<String> = []
        for packed in world.disk.history.batches {
            guard let header = try? packed.unpack(into: batch) else {
                world.findings.violate("the batch at \(packed.position) cannot be read")
                return nil
            }
            if settings.last?.number != header.settings { settings.append((lines.count, header.settings)) }
            for record in UnsafeBufferPointer(start: batch.records, count: batch.recordCount) {
                if record.type == .feedback, case .feedback(let feedback) = batch.updates[Int(record.update)],
                    let by = feedback.by, let given = requests.given[by]
                {
                    world.findings.expect(answered.insert(by).inserted, "feedback by \(by) was applied twice")
                    let undo = given.undo ? #","undo":true"# : ""
                    let text =
                        #"{"type":"feedback","time":\#(record.time),"account":"\#(given.account)","#
                        + #""answer":"\#(given.answer)","by":"\#(by)"\#(undo)}"#
                    lines.append(Line(source: nil, line: 0, bytes: Array(text.utf8) + [10]))
                } else if let place = known.removeValue(forKey: record.time) {
                    let line = world.story.sources[place.source].lines[place.line]
                    lines.append(Line(source: place.source, line: place.line, bytes: line.bytes))
                } else if record.type == .tick {
                    let text = "{\"type\":\"tick\",\"time\":\(record.time)}\n"
                    lines.append(Line(source: nil, line: 0, bytes: Array(text.utf8)))
                } else {
                    world.findings.violate("the record at \(lines.count) was applied before, or is nobody's")
                    return nil
                }
            }
        }
        for by in requests.accepted.subtracting(answered) {
            world.findings.violate("feedback by \(by) was accepted, but never applied")
        }
    }
}

/// The same lines without any interruption: notices and the report byte for byte, and what is known about one of the
/// accounts, since that is dear to write down.
struct Comparison {
    private let world: World
    private let applied: Applied
    private var findings: Findings { world.findings }

    init(_ world: World, _ applied: Applied) {
        self.world = world
        self.applied = applied
    }

    func compare() {
        var notices: [PublishedNotice] = []
        var first = world.plan.settings[0]
        first.shards = world.plan.shards[0] % 4 + 1
        let replay = Replay(
            settings: first, geolocator: nil, onNotices: { notices += $0 },
            onReject: { findings.violate("a replay sets a line aside that was applied: \($0.reason)") })
        run(replay)
        compare(notices)
        guard !findings.hasViolation else { return }
        let account = world.random.pick(world.story.accounts)
        compare(replay.explain(account), "explain", account)
        compare(replay.report(), "report", account)
    }

    private func run(_ replay: Replay) {
        var settings = applied.settings[...]
        var forgotten = world.disk.history.forgotten[...]
        for (place, line) in applied.lines.enumerated() {
            while let next = forgotten.first, next.position <= place {
                replay.forget(next.account)
                forgotten.removeFirst()
            }
            if let next = settings.first, next.place <= place {
                if let own = named(next.number) { replay.use(own) }
                settings.removeFirst()
            }
            line.bytes.withUnsafeBufferPointer(replay.append)
        }
        replay.endSource()
        for next in forgotten { replay.forget(next.account) }
        if let last = world.lastSettings { replay.use(last) }
    }

    /// The settings that the state store knows by that number.
    private func named(_ number: UInt32) -> EngineSettings? {
        let bytes = world.disk.state.settings[Int(number) - 1]
        let found = world.plan.settings.first { $0.judgement == bytes }
        findings.expect(found != nil, "settings \(number) are none that there were")
        return found
    }

    private func compare(_ notices: [PublishedNotice]) {
        let history = world.disk.history.notices
        findings.expect(
            notices.count == history.count,
            "there are \(history.count) notices, \(notices.count) without interruption")
        for (one, other) in zip(history, notices) where one.line != other.line {
            return findings.violate(
                "notice \(one.sequence) is\n  \(String(decoding: one.line, as: UTF8.self))"
                    + "without interruption it is\n  \(String(decoding: other.line, as: UTF8.self))")
        }
    }

    private func compare(_ expected: [UInt8]?, _ command: String, _ account: String) {
        let expected = expected.map { String(decoding: $0, as: UTF8.self) }
        let answer = world.ask(command, account).map { String(decoding: $0, as: UTF8.self) }
        findings.expect(
            answer == expected,
            "\(command) \(account) says\n  \(answer ?? "nothing")\nwithout interruption\n  \(expected ?? "nothing")")
    }
}
