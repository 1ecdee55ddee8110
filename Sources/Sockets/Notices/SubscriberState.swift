/// The protocol of one subscriber: what its lines mean, and what to answer. Pure.
struct SubscriberState {
    enum Action: Equatable {
        case answer(String)
        /// The line was bad; after the last one allowed, or one that can't be served, the connection ends.
        case complain(String, close: Bool)
    }

    /// Where the subscriber stands in the notices; nil before it has subscribed.
    var cursor: NoticeCursor?
    private var badLines = 0

    /// - Parameters:
    ///   - oldest: the oldest sequence kept.
    ///   - next: the sequence of the next notice.
    ///   - waitingMax: notices that may wait for a live subscriber.
    mutating func received(_ line: LineInput.Line, oldest: UInt64, next: UInt64, waitingMax: Int) -> Action? {
        do throws(SubscriberFault) {
            guard case .text(let text) = line else {
                throw SubscriberFault("a line has at most \(SocketLimits.lineMax) bytes")
            }
            if text.allSatisfy(\.isJSONSpace) { return nil }
            switch try SubscriberRequest(line: text) {
            case .subscribe(let subscriber, let types, let from):
                guard subscriber == nil else {
                    return .complain(
                        Self.error("named subscribers are not served by this version; leave out subscriber"),
                        close: true)
                }
                return try subscribe(types: types, from: from, oldest: oldest, next: next, waitingMax: waitingMax)
            case .acknowledge(let sequence):
                return try acknowledge(sequence)
            }
        } catch {
            badLines += 1
            return .complain(Self.error(error.reason), close: badLines >= SocketLimits.badLinesMax)
        }
    }

    private mutating func subscribe(
        types: TypeFilter, from: UInt64?, oldest: UInt64, next: UInt64, waitingMax: Int
    ) throws(SubscriberFault) -> Action {
        guard cursor == nil else { throw SubscriberFault("already subscribed; use one connection per subscription") }
        if let from, from >= next { throw SubscriberFault("from: the newest notice has sequence \(next - 1)") }
        cursor = NoticeCursor(filter: types, after: from, oldest: oldest, next: next, waitingMax: waitingMax)
        return .answer(
            #"{"type":"subscribed","subscriber":null,"next":"# + JSONText.sequence(next) + #","oldest":"#
                + JSONText.sequence(oldest) + "}\n")
    }

    /// Without a name there is nothing to remember, but an impossible acknowledgement is a mistake worth telling.
    private func acknowledge(_ sequence: UInt64) throws(SubscriberFault) -> Action? {
        guard let cursor else { throw SubscriberFault("ack: subscribe first") }
        guard sequence >= cursor.position else { return nil }
        return .answer(Self.error("ack: no notice with this sequence was sent yet"))
    }

    static func error(_ reason: String) -> String { #"{"type":"error","reason":"# + JSONText.quoted(reason) + "}\n" }

    static func lagged(missed: UInt64, next: UInt64) -> String {
        #"{"type":"lagged","missed":"# + String(missed) + #","next":"# + JSONText.sequence(next) + "}\n"
    }
}
