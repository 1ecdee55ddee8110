internal import Decoding
internal import Detection
internal import FoundationEssentials
internal import Model
internal import Storage

/// A person's right to see what is held about them, and to be forgotten.
extension LiveEngine {
    /// Everything that is held about one account.
    private struct Export: Encodable {
        var account: String
        var profile: AccountProfile
        var explanation: Explanation
        /// Which letters were sent about it, and which is next; null when nothing was found.
        @Nullable var outreach: OutreachStanding?
        /// Every notice that is kept about the account, oldest first.
        var notices: [NoticeLine]
        /// Set-aside lines that name the account.
        var setAside: [SetAsideLine]

        enum CodingKeys: String, CodingKey {
            case account, profile, explanation, outreach, notices
            case setAside = "set_aside"
        }
    }

    /// A notice as it was published: text, since what was sent is what counts.
    private struct NoticeLine: Encodable {
        var line: [UInt8]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(String(decoding: line.dropLast(), as: UTF8.self))
        }
    }

    /// Notices read at once.
    private static let page = 256

    func export(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        guard let account = account(named: request, reply) else { return }
        let hash = key.hash(account)
        let number = Sequencer.shard(of: hash, count: shards.count)
        shardQueues[number].async { [self] in
            let book = shards[number].book
            guard let known = book.explain(account, hash: hash), let profile = book.profile(account, hash: hash) else {
                reply(.failure(code: Code.noInput, error: "account: no line has named it"))
                return
            }
            stateWriter.queue.async { [self] in
                do throws(StorageError) {
                    let notices = try noticesKept(about: account)
                    journalWriter.queue.async { [self] in
                        let rejects = ((try? journalWriter.journal.rejects(limit: .max)) ?? []).filter {
                            $0.content.contains(account)
                        }
                        publishQueue.async { [self] in
                            var explanation = known.explanation
                            explanation.organization = publisher.organizationName(known.organization)
                            reply(
                                .result(
                                    json: publisher.encode(
                                        Export(
                                            account: account, profile: profile, explanation: explanation,
                                            outreach: publisher.standing(of: account),
                                            notices: notices.map { NoticeLine(line: $0) }, setAside: rejects))))
                        }
                    }
                } catch {
                    reply(.failure(code: Code.failed, error: "export: the store cannot be read: \(error)"))
                }
            }
        }
    }

    func noticesKept(about account: String) throws(StorageError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var last: UInt64 = 0
        while true {
            let page = try stateWriter.store.notices(after: last, limit: Self.page)
            found += page.filter { $0.subject == account }.map(\.line)
            guard page.count == Self.page, let newest = page.last else { return found }
            last = newest.sequence
        }
    }

    /// Nothing is read while an account is forgotten: first everything known is saved, so that no part of the journal is
    /// needed any more and all of it can go; then the account goes from the state, the shard, the journal and the lines set
    /// aside. Stores overwrite what they let go. The state comes first: if it cannot, nothing has happened.
    func forget(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        guard let account = account(named: request, reply) else { return }
        afterSubmitted { [self] in
            holdReading()
            saveEverything { [self] in
                let hash = key.hash(account)
                let number = Sequencer.shard(of: hash, count: shards.count)
                shardQueues[number].async { [self] in
                    let key = shards[number].book.key(of: account, hash: hash)
                    stateWriter.queue.async { [self] in
                        do throws(StorageError) {
                            try stateWriter.store.forget(account: key, name: account)
                            shardQueues[number].async { [self] in
                                forgetInMemory(account, hash: hash, shard: number)
                                journalWriter.queue.async { [self] in forgetInJournal(account, key: key, reply) }
                            }
                        } catch {
                            reply(.failure(code: Code.failed, error: "forget: not done: \(error); try again"))
                            resumeReading()
                        }
                    }
                }
            }
        }
    }

    private func forgetInMemory(_ account: String, hash: UInt64, shard number: Int) {
        var changes: [AccountChange] = []
        _ = shards[number].book.forget(account, hash: hash, into: &changes)
        publishQueue.async { [changes] in
            self.publisher.apply(changes)
            self.publisher.forget(account)
        }
    }

    private func forgetInJournal(
        _ account: String, key: UInt32?, _ reply: @escaping @Sendable (ControlReply) -> Void
    ) {
        do throws(StorageError) {
            try journalWriter.journal.cut(upTo: journalWriter.journal.end)
            try journalWriter.journal.forgetRejects(containing: account)
            reply(.result(json: Array("{\"forgotten\":\(key != nil)}".utf8)))
        } catch {
            reply(.failure(code: Code.failed, error: "forget: not done in the journal: \(error); try again"))
        }
        resumeReading()
    }

    func account(
        named request: ControlRequest, _ reply: @Sendable (ControlReply) -> Void
    ) -> String? {
        guard case .text(let account)? = request.arguments["account"] else {
            reply(.failure(code: Code.usage, error: "account: missing; name the account"))
            return nil
        }
        return account
    }
}
