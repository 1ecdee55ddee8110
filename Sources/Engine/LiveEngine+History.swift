internal import Decoding
internal import Detection
internal import FoundationEssentials
internal import Model
internal import Storage

/// What happened about one account: the notices that are kept and the answers, in the order of their times.
extension LiveEngine {
    /// A notice or an answer. What does not belong to it is left out.
    private struct Step: Encodable {
        var time: String
        /// `noticed`, `updated`, `resolved`, `due`, `takeover_suspected` … or `answer`.
        var event: String
        var sequence: String?
        var finding: String?
        var confidence: Double?
        var peopleEstimate: Int?
        var peopleAtLeast: Int?
        var outreach: Outreach?
        var subject: String?
        var answer: AnswerStory?

        enum CodingKeys: String, CodingKey {
            case time, event, sequence, finding, confidence, outreach, subject, answer
            case peopleEstimate = "people_estimate"
            case peopleAtLeast = "people_at_least"
        }
    }

    private struct Outreach: Codable {
        var step: String?
        var decision: String?
        var reason: String?
        var audience: String?
    }

    /// As much of a notice as its story needs: written by this program or an earlier one, so nothing is taken for granted.
    private struct Told: Decodable {
        struct Contents: Decodable {
            struct Message: Decodable { var subject: String? }

            var finding: String?
            var confidence: Double?
            var peopleEstimate: Int?
            var peopleAtLeast: Int?
            var outreach: Outreach?
            var step: String?
            var decision: String?
            var reason: String?
            var audience: String?
            var message: Message?

            enum CodingKeys: String, CodingKey {
                case finding, confidence, outreach, step, decision, reason, audience, message
                case peopleEstimate = "people_estimate"
                case peopleAtLeast = "people_at_least"
            }
        }

        var time: String
        var type: String
        var sequence: String
        var data: Contents

        var step: Step {
            // `seatwatch.sharing.noticed.v1`
            let words = type.split(separator: ".")
            // Later steps carry the decision themselves.
            let own = Outreach(step: data.step, decision: data.decision, reason: data.reason, audience: data.audience)
            return Step(
                time: time, event: words.count > 2 ? String(words[2]) : type, sequence: sequence, finding: data.finding,
                confidence: data.confidence, peopleEstimate: data.peopleEstimate, peopleAtLeast: data.peopleAtLeast,
                outreach: data.outreach ?? (data.decision == nil ? nil : own), subject: data.message?.subject)
        }
    }

    func history(_ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void) {
        guard let account = account(named: request, reply) else { return }
        let hash = key.hash(account)
        let number = Sequencer.shard(of: hash, count: shards.count)
        shardQueues[number].async { [self] in
            guard let answers = shards[number].book.answers(account, hash: hash) else {
                return reply(.failure(code: Code.noInput, error: "account: no line has named it"))
            }
            stateWriter.queue.async { [self] in
                do throws(StorageError) {
                    let told = try noticesKept(about: account)
                    publishQueue.async { [self] in reply(.result(json: publisher.encode(Self.steps(told, answers)))) }
                } catch {
                    reply(.failure(code: Code.failed, error: "history: the store cannot be read: \(error)"))
                }
            }
        }
    }

    /// Of one time, what was answered comes before what was told of it.
    private static func steps(_ notices: [[UInt8]], _ answers: [AnswerStory]) -> [Step] {
        let told = notices.compactMap { try? JSONDecoder().decode(Told.self, from: Data($0)).step }
        let answered = answers.map { Step(time: $0.time.description, event: "answer", answer: $0) }
        return (answered + told).enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }
}
