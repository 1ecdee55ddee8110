internal import Engine

/// The protocol of one subscriber: what its lines mean, what to answer, and what to send next. Pure.
struct SubscriberState {
    enum Action: Equatable {
        case answer(String)
        /// The line was bad; after the last one allowed, or one that can't be served, the connection ends.
        case complain(String, close: Bool)
        /// Somebody has to be asked where the subscription begins: the archive about its cursor, or what it keeps. Until
        /// `opened` or `looked` no line is to be received.
        case open(String, from: UInt64?)
        case look
    }

    /// What is kept in memory, and whether more is kept elsewhere.
    struct Kept {
        var ring: NoticeRing
        /// Notices that may wait for a live subscriber without a name.
        var waitingMax: Int
        var hasArchive: Bool
    }

    private enum Phase {
        case new
        case opening(TypeFilter, from: UInt64?)
        /// Without a name, on what is in memory.
        case live(NoticeCursor)
        /// With a name, or on the way through what is only on the disk.
        case archived(ArchiveCursor)
    }

    /// Bytes of a subscriber's name.
    static let nameMax = 128

    private(set) var name: String?
    /// Everything up to here has been acknowledged; only a named subscriber has acknowledgements.
    private(set) var acknowledged: UInt64 = 0
    /// The last notice sent over this connection, or before it the cursor that it began with.
    private var lastSent: UInt64 = 0
    private var phase = Phase.new
    private var badLines = 0

    mutating func received(_ line: LineInput.Line, kept: Kept) -> Action? {
        do throws(SubscriberFault) {
            guard case .text(let text) = line else {
                throw SubscriberFault("a line has at most \(SocketLimits.lineMax) bytes")
            }
            if text.allSatisfy(\.isJSONSpace) { return nil }
            switch try SubscriberRequest(line: text) {
            case .subscribe(let subscriber, let types, let from):
                return try subscribe(subscriber, types: types, from: from, kept: kept)
            case .acknowledge(let sequence):
                return try acknowledge(sequence)
            }
        } catch {
            badLines += 1
            return .complain(Self.error(error.reason), close: badLines >= SocketLimits.badLinesMax)
        }
    }

    private mutating func subscribe(
        _ subscriber: String?, types: TypeFilter, from: UInt64?, kept: Kept
    ) throws(SubscriberFault) -> Action {
        guard case .new = phase else {
            throw SubscriberFault("already subscribed; use one connection per subscription")
        }
        if let from, from >= kept.ring.next {
            throw SubscriberFault("from: the newest notice has sequence \(kept.ring.next - 1)")
        }
        if let subscriber {
            guard (1...Self.nameMax).contains(subscriber.utf8.count), !subscriber.utf8.contains(0) else {
                throw SubscriberFault("subscriber: expected a name of 1 to \(Self.nameMax) bytes, without NUL")
            }
            guard kept.hasArchive else {
                return .complain(
                    Self.error("named subscribers are not served here; leave out subscriber"), close: true)
            }
            name = subscriber
            phase = .opening(types, from: from)
            return .open(subscriber, from: from)
        }
        phase = .opening(types, from: from)
        return kept.hasArchive ? .look : looked(oldest: kept.ring.oldest, kept: kept)
    }

    /// The archive keeps notices from `oldest` on: the subscription without a name begins.
    mutating func looked(oldest: UInt64, kept: Kept) -> Action {
        guard case .opening(let types, let from) = phase, name == nil else {
            preconditionFailure("an answer comes to who asked")
        }
        if kept.hasArchive, let from, from + 1 < kept.ring.oldest {
            phase = .archived(ArchiveCursor(filter: types, after: from, oldest: min(oldest, kept.ring.oldest)))
        } else {
            phase = .live(cursor(types, after: from, kept: kept))
        }
        return .answer(Self.subscribed(nil, next: kept.ring.next, oldest: min(oldest, kept.ring.oldest)))
    }

    /// The archive's answer about a named subscriber.
    mutating func opened(_ answer: SubscriberOpening, kept: Kept) -> Action {
        guard case .opening(let types, _) = phase, let name else {
            preconditionFailure("an answer comes to who asked")
        }
        switch answer {
        case .refused(let reason):
            return .complain(Self.error(reason), close: true)
        case .open(let cursor, let oldest, let next):
            let next = max(next, kept.ring.next)
            // A cursor ahead of everything, from a state that was put back, would wait for years.
            acknowledged = min(cursor, next - 1)
            lastSent = acknowledged
            let oldest = min(oldest, kept.ring.oldest)
            phase = .archived(ArchiveCursor(filter: types, after: acknowledged, oldest: oldest))
            return .answer(Self.subscribed(name, next: next, oldest: oldest))
        }
    }

    /// Without a name there is nothing to remember, but an impossible acknowledgement is a mistake worth telling.
    private mutating func acknowledge(_ sequence: UInt64) throws(SubscriberFault) -> Action? {
        let last: UInt64
        switch phase {
        case .new, .opening: throw SubscriberFault("ack: subscribe first")
        case .live(let cursor): last = cursor.position - 1
        case .archived(let cursor): last = name == nil ? cursor.position - 1 : lastSent
        }
        guard sequence <= last else { return .answer(Self.error("ack: no notice with this sequence was sent yet")) }
        if name != nil { acknowledged = max(acknowledged, sequence) }
        return nil
    }

    private func cursor(_ types: TypeFilter, after sequence: UInt64?, kept: Kept) -> NoticeCursor {
        NoticeCursor(
            filter: types, after: sequence, oldest: kept.ring.oldest, next: kept.ring.next,
            waitingMax: kept.waitingMax)
    }
}

// MARK: - Following

extension SubscriberState {
    /// What to send or to ask for now; nil when there is nothing for now.
    mutating func advance(_ kept: Kept) -> ArchiveCursor.Step? {
        switch phase {
        case .new, .opening: return nil
        case .live(var cursor):
            defer { phase = .live(cursor) }
            return cursor.advance(in: kept.ring).map { .next($0) }
        case .archived(var cursor):
            let step = cursor.advance(in: kept.ring)
            phase = .archived(cursor)
            if case .next(.notice) = step { lastSent = cursor.position - 1 }
            // Without a name, it is from now on held to the bound of a live one.
            guard name == nil, cursor.hasReached(kept.ring) else { return step }
            phase = .live(self.cursor(cursor.filter, after: cursor.position - 1, kept: kept))
            return step ?? advance(kept)
        }
    }

    /// The page that was asked for.
    mutating func fetched(_ notices: [PublishedNotice], oldest: UInt64, ring: NoticeRing) {
        change { $0.fetched(notices, oldest: oldest, ring: ring) }
    }

    /// Gives up what was read in advance.
    mutating func dropPage() { change { $0.dropPage() } }

    var pageBytes: Int { if case .archived(let cursor) = phase { cursor.pageBytes } else { 0 } }

    private mutating func change(_ body: (inout ArchiveCursor) -> Void) {
        guard case .archived(var cursor) = phase else { return }
        body(&cursor)
        phase = .archived(cursor)
    }

    /// A notice has been kept in memory.
    mutating func published(_ sequence: UInt64, type: String) { changeLive { $0.published(sequence, type: type) } }

    /// A notice is kept in memory no longer.
    mutating func forgot(_ sequence: UInt64, type: String) { changeLive { $0.forgot(sequence, type: type) } }

    /// `count` notices before `next` never came, and none before them is kept in memory.
    mutating func lost(_ count: UInt64, next: UInt64) { changeLive { $0.lost(count, next: next) } }

    private mutating func changeLive(_ body: (inout NoticeCursor) -> Void) {
        guard case .live(var cursor) = phase else { return }
        body(&cursor)
        phase = .live(cursor)
    }
}

// MARK: - How it stands

extension SubscriberState {
    var isSubscribed: Bool { position != nil }

    var isOpening: Bool { if case .opening = phase { true } else { false } }

    /// The sequence to look at next; nil before the subscription.
    var position: UInt64? {
        switch phase {
        case .new, .opening: nil
        case .live(let cursor): cursor.position
        case .archived(let cursor): cursor.position
        }
    }

    /// Notices that wait for this subscriber; while it catches up, wanted or not.
    func waiting(next: UInt64) -> Int {
        switch phase {
        case .new, .opening: 0
        case .live(let cursor): cursor.waiting(next: next)
        case .archived(let cursor): Int(next - min(next, cursor.position))
        }
    }

    /// Whether there is something in memory to send. What is on the disk is there after a restart too.
    func isBehind(_ ring: NoticeRing) -> Bool {
        switch phase {
        case .new, .opening: false
        case .live(let cursor): cursor.isBehind(next: ring.next)
        case .archived(let cursor): cursor.isBehind(ring)
        }
    }

    func status(next: UInt64) -> SubscriberStatus? {
        guard let position else { return nil }
        let waiting = waiting(next: next)
        guard let name else {
            return SubscriberStatus(
                name: nil, next: position, acknowledged: position - 1, waiting: waiting, lag: waiting)
        }
        let lag = Int(next - min(next, acknowledged + 1))
        return SubscriberStatus(name: name, next: position, acknowledged: acknowledged, waiting: waiting, lag: lag)
    }
}

// MARK: - Lines

extension SubscriberState {
    static func error(_ reason: String) -> String { #"{"type":"error","reason":"# + JSONText.quoted(reason) + "}\n" }

    static let takenOver = #"{"type":"closed","reason":"taken over"}"# + "\n"

    static func lagged(missed: UInt64, next: UInt64) -> String {
        #"{"type":"lagged","missed":"# + String(missed) + #","next":"# + JSONText.sequence(next) + "}\n"
    }

    private static func subscribed(_ name: String?, next: UInt64, oldest: UInt64) -> String {
        #"{"type":"subscribed","subscriber":"# + (name.map(JSONText.quoted) ?? "null") + #","next":"#
            + JSONText.sequence(next) + #","oldest":"# + JSONText.sequence(oldest) + "}\n"
    }
}
