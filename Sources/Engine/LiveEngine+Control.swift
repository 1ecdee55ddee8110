internal import Decoding
internal import Detection
internal import FoundationEssentials
internal import Model
internal import Storage

/// Answers to the control socket. Each is gathered where it lives and handed from queue to queue; nobody waits.
extension LiveEngine: ControlHandler {
    /// Exit codes that replies carry (`sysexits.h`).
    enum Code {
        static let failed: Int32 = 1
        static let usage: Int32 = 64
        static let badData: Int32 = 65
        static let noInput: Int32 = 66
    }

    /// Set-aside lines in one answer, the newest.
    private static let rejectsListed = 10_000

    public func handle(_ request: ControlRequest, reply: @escaping @Sendable (ControlReply) -> Void) {
        switch request.command {
        case "status": status { reply(.result(json: self.publisher.encode($0))) }
        case "explain": explain(request, reply)
        case "flagged": flagged(request, reply)
        case "rejects": listRejects(reply)
        case "streams": listStreams(reply)
        case "feedback": feedback(request, reply)
        case "export": export(request, reply)
        case "history": history(request, reply)
        case "report": report(request, reply)
        case "forget": forget(request, reply)
        default:
            reply(.failure(code: Code.usage, error: "command: \(request.command) is not known to this daemon"))
        }
    }

    /// How the engine fares; answered on the publish queue.
    public func status(_ answer: @escaping @Sendable (EngineStatus) -> Void) {
        decodeQueue.async { [self] in
            let watermark = sequencer.watermark
            let organizations = sequencer.organizationCount
            gather({ ($0.accountCount, $0.allocatedBytes, $0.refusedCount) }) { counts in
                let accounts = counts.reduce(0) { $0 + $1.0 }
                let bytes = counts.reduce(0) { $0 + $1.1 }
                let refused = counts.reduce(0) { $0 + $1.2 }
                let status = EngineStatus(
                    lines: self.lines, watermark: watermark, accounts: accounts, organizations: organizations,
                    refused: refused, notices: self.publisher.countByType, rejects: self.rejectCounts.byReason,
                    memory: .init(accounts: bytes, perAccount: accounts == 0 ? 0 : bytes / accounts),
                    queues: .init(
                        shards: self.shards.count, blocks: self.settings.pace.blocksMax, blocksInUse: self.blocksInUse),
                    outreach: self.publisher.outreachStatus)
                self.journalWriter.queue.async {
                    let status = status.with(self.journalWriter)
                    self.stateWriter.queue.async {
                        let complete = status.with(self.stateWriter)
                        self.publishQueue.async { answer(complete) }
                    }
                }
            }
        }
    }

    private func explain(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        guard case .text(let account)? = request.arguments["account"] else {
            reply(.failure(code: Code.usage, error: "account: missing; name the account to explain"))
            return
        }
        let hash = key.hash(account)
        let number = Sequencer.shard(of: hash, count: shards.count)
        shardQueues[number].async { [self] in
            let found = shards[number].book.explain(account, hash: hash)
            publishQueue.async {
                guard var found else {
                    reply(.failure(code: Code.noInput, error: "account: no line has named it"))
                    return
                }
                found.explanation.organization = self.publisher.organizationName(found.organization)
                let story = AccountStory(
                    explanation: found.explanation, outreach: self.publisher.standing(of: account))
                reply(.result(json: self.publisher.encode(story)))
            }
        }
    }

    /// An open finding: the notice's data, and when it was opened.
    private struct Flagged: Encodable {
        var data: SharingData
        var since: Instant

        enum CodingKeys: CodingKey { case since }

        func encode(to encoder: any Encoder) throws {
            try data.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(since, forKey: .since)
        }
    }

    private func flagged(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        let wanted: String? = if case .text(let name)? = request.arguments["organization"] { name } else { nil }
        gather({ $0.flagged() }) { found in
            let list = found.joined().map { Flagged(data: self.publisher.data(for: $0.finding), since: $0.since) }
                .filter { wanted == nil || $0.data.organization == wanted }
                .sorted { ($1.data.confidence, $0.data.account) < ($0.data.confidence, $1.data.account) }
            reply(.result(json: self.publisher.encode(list)))
        }
    }

    private func listRejects(_ reply: @escaping @Sendable (ControlReply) -> Void) {
        journalWriter.queue.async { [self] in
            do throws(StorageError) {
                let kept = try journalWriter.journal.rejects(limit: Self.rejectsListed)
                publishQueue.async { reply(.result(json: self.publisher.encode(kept))) }
            } catch {
                reply(.failure(code: Code.failed, error: "rejects: the store cannot be read: \(error)"))
            }
        }
    }

    private func listStreams(_ reply: @escaping @Sendable (ControlReply) -> Void) {
        journalWriter.queue.async { [self] in
            do throws(StorageError) {
                let streams = try journalWriter.journal.streams().map(StreamStatus.init)
                publishQueue.async { reply(.result(json: self.publisher.encode(streams))) }
            } catch {
                reply(.failure(code: Code.failed, error: "streams: the store cannot be read: \(error)"))
            }
        }
    }

    /// The answer becomes an event line like any other, at the latest time applied.
    private func feedback(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        guard case .text(let account)? = request.arguments["account"],
            case .text(let answer)? = request.arguments["answer"]
        else {
            reply(.failure(code: Code.usage, error: "account, answer: both are required"))
            return
        }
        guard Feedback.Answer.allCases.contains(where: { $0.name == answer }) else {
            let known = Feedback.Answer.allCases.map(\.name).joined(separator: ", ")
            reply(.failure(code: Code.usage, error: "answer: not one of \(known)"))
            return
        }
        var line = FeedbackLine(account: account, answer: answer)
        switch request.arguments["until"] {
        case .text(let until)?: line.until = until
        case .number(let until)?: line.until = Instant(milliseconds: Int64(until)).description
        case .flag?, .null?, nil: break
        }
        if case .text(let by)? = request.arguments["by"] { line.by = by }
        if case .text(let note)? = request.arguments["note"] { line.note = note }
        if case .flag(let undo)? = request.arguments["undo"] { line.undo = undo }
        let hash = key.hash(account)
        let number = Sequencer.shard(of: hash, count: shards.count)
        shardQueues[number].async { [self, line] in
            guard shards[number].book.contains(account, hash: hash) else {
                reply(.failure(code: Code.noInput, error: "account: no line has named it"))
                return
            }
            apply(line, reply)
        }
    }

    private func apply(_ line: FeedbackLine, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        decodeQueue.async { [self] in
            whenOwnLineFits { [self] in
                var line = line
                line.time = sequencer.clock ?? wallClock()
                do {
                    let text = Array(try JSONEncoder().encode(line)) + [UInt8(ascii: "\n")]
                    let answer: ControlReply =
                        applyOwn(text)
                        ? .result(json: Array("{\"accepted\":true}".utf8))
                        : .failure(
                            code: Code.badData, error: "feedback: not accepted; `seatwatch rejects` has the reason")
                    // Whoever is told that it was taken may rely on it.
                    journalWriter.queue.async { [self] in journalWriter.whenDurable { reply(answer) } }
                } catch {
                    reply(.failure(code: Code.badData, error: "feedback: cannot be written as a line"))
                }
            }
        }
    }

    private struct FeedbackLine: Encodable {
        var type = "feedback"
        var time: Instant?
        var account: String
        var answer: String
        var until: String?
        var by: String?
        var note: String?
        var undo: Bool?

        init(account: String, answer: String) {
            self.account = account
            self.answer = answer
        }
    }

    /// Asks every shard on its queue, then `done` on the publish queue with the answers in order of shards.
    private func gather<Part>(
        _ part: @escaping @Sendable (AccountBook) -> Part, _ done: @escaping @Sendable ([Part]) -> Void
    ) {
        collect(0, part, [], done)
    }

    private func collect<Part>(
        _ number: Int, _ part: @escaping @Sendable (AccountBook) -> Part, _ parts: [Part],
        _ done: @escaping @Sendable ([Part]) -> Void
    ) {
        let box = Transfer(parts)
        guard number < shards.count else {
            publishQueue.async { done(box.value) }
            return
        }
        shardQueues[number].async { [self] in
            collect(number + 1, part, box.value + [part(shards[number].book)], done)
        }
    }
}

/// A value handed from one queue to the next, never shared.
private struct Transfer<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

extension EngineStatus {
    /// With what the journal's queue knows.
    fileprivate func with(_ writer: JournalWriter) -> EngineStatus {
        var status = self
        status.streams = ((try? writer.journal.streams()) ?? []).map(StreamStatus.init)
        status.journal = .init(start: writer.journal.start, end: writer.journal.end, isFull: writer.isFull)
        return status
    }

    /// With what the state's queue knows.
    fileprivate func with(_ writer: StateWriter) -> EngineStatus {
        var status = self
        status.state = .init(
            covered: writer.marks.covered, published: writer.marks.published, isFull: writer.isFull)
        return status
    }
}
