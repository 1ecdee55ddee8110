internal import Model

/// A session of an account that has a limit.
struct LiveSession: BitwiseCopyable, Equatable, Sendable {
    enum State: UInt8, Sendable {
        case live
        /// It has had to make room, which was told: however long it goes on, it counts no more and is not told again.
        case displaced
        /// It said goodbye; lines from before that may still come.
        case ended
    }

    /// The lower half of the session's hash, which is what the journal keeps, or of what stands in for it.
    var key: UInt32
    /// Whether lines name the session; else its device and network stand in, and whoever comes there again after a while
    /// is another session.
    var isNamed: Bool
    var state = State.live
    var deviceClass: UInt8 = 0
    var deviceHash: UInt64 = 0
    /// Its first line and its newest, milliseconds since 1970; of one that has ended, the end.
    var start: Int64
    var seen: Int64
    /// Of the newest line; without its host part unless full addresses are kept.
    var address = IPAddressBits.zero
    var name = TextHandle.none
    var device = TextHandle.none
}

/// The sessions of one account with a limit, and which of them has to make room. Pure, and of bounded size.
///
/// Who began first makes room, once as many others as the limit allows have begun since and the grace of the last of those
/// is over. So it depends on event times alone, not on when somebody looks.
struct SessionWatch: Equatable, Sendable {
    /// Sessions remembered of an account, whatever became of them.
    static let most = 64
    /// A limit beyond this is none: too few would be left to remember who had to make room.
    static let limitMax = 32

    /// Of an account's watch in its table, its sessions apart; about what an entry and an array's head take.
    static let bytes = 72

    /// By their start; of equal starts, who came first.
    private(set) var sessions: [LiveSession] = []
    /// How many had to make room.
    private(set) var displacedCount: Int32 = 0

    init() {}

    /// As it was saved.
    init(sessions: [LiveSession], displacedCount: Int32) {
        self.sessions = sessions
        self.displacedCount = displacedCount
    }

    // MARK: What lines say

    func place(of key: UInt32) -> Int? { sessions.firstIndex { $0.key == key } }

    /// Another line of the session at `place`.
    mutating func goOn(_ place: Int, at time: Int64) {
        switch sessions[place].state {
        case .displaced:
            sessions[place].seen = max(sessions[place].seen, time)
        case .live:
            sessions[place].seen = max(sessions[place].seen, time)
            if time < sessions[place].start { begin(place, at: time) }
        case .ended:
            guard time > sessions[place].seen else { return }
            sessions[place].state = .live
            sessions[place].seen = time
            begin(place, at: time)
        }
    }

    /// What its newest line says of a session.
    mutating func change(_ place: Int, _ change: (inout LiveSession) -> Void) { change(&sessions[place]) }

    private mutating func begin(_ place: Int, at time: Int64) {
        var session = sessions.remove(at: place)
        session.start = time
        insert(session)
    }

    /// The first line of a session.
    /// - Returns: whoever is forgotten to make room in the list, and whether that session is to be told of, since it is
    ///   live: with so many within the grace there is none.
    mutating func add(_ session: LiveSession) -> (forgotten: LiveSession, isLive: Bool)? {
        guard sessions.count >= Self.most else {
            insert(session)
            return nil
        }
        let place =
            longestSilent(.ended) ?? longestSilent(.displaced) ?? sessions.startIndex
        let forgotten = sessions.remove(at: place)
        if forgotten.state == .live { displacedCount += 1 }
        insert(session)
        return (forgotten, forgotten.state == .live)
    }

    private func longestSilent(_ state: LiveSession.State) -> Int? {
        sessions.indices.filter { sessions[$0].state == state }.min { sessions[$0].seen < sessions[$1].seen }
    }

    private mutating func insert(_ session: LiveSession) {
        let place = sessions.firstIndex { $0.start > session.start } ?? sessions.endIndex
        sessions.insert(session, at: place)
    }

    /// Somebody says goodbye: to the session at `place`.
    mutating func end(_ place: Int, at time: Int64) {
        // Had there been a line behind this one, it would have gone on.
        guard time >= sessions[place].seen else { return }
        sessions[place].state = .ended
        sessions[place].seen = time
    }

    // MARK: What time brings

    /// Lets go of what says nothing any more at `now`: sessions that are over, and those that had to make room so long ago
    /// that nobody goes on with them.
    mutating func removeAged(
        at now: Int64, _ settings: SessionSettings, retention: TimeSpan, _ letGo: (LiveSession) -> Void
    ) {
        guard sessions.contains(where: { Self.isAged($0, at: now, settings, retention) }) else { return }
        sessions.removeAll { session in
            guard Self.isAged(session, at: now, settings, retention) else { return false }
            letGo(session)
            return true
        }
        // Then it makes no difference whether the watch itself was let go of.
        if sessions.isEmpty { displacedCount = 0 }
    }

    private static func isAged(
        _ session: LiveSession, at now: Int64, _ settings: SessionSettings, _ retention: TimeSpan
    ) -> Bool {
        let kept = session.state == .displaced && session.isNamed ? retention : settings.idleAfter
        return session.seen < now - kept.milliseconds
    }

    /// The sessions that are live at `now`, by their start.
    func live(at now: Int64, _ settings: SessionSettings) -> [LiveSession] {
        sessions.filter { $0.state == .live && $0.seen >= now - settings.idleAfter.milliseconds }
    }

    /// From when on the first of them has to make room; nil while nobody has. Who is over by `now` does not count.
    func due(limit: Int, at now: Int64, _ settings: SessionSettings) -> Int64? {
        // Most accounts keep to their limit.
        guard sessions.count > limit else { return nil }
        let live = live(at: now, settings)
        return live.count > limit ? live[limit].start + settings.grace.milliseconds : nil
    }

    /// A session that has to make room at `now`; from now on it counts as told.
    mutating func displaceNext(
        limit: Int, at now: Int64, _ settings: SessionSettings
    ) -> (session: LiveSession, newest: LiveSession, live: Int)? {
        guard let due = due(limit: limit, at: now, settings), due <= now else { return nil }
        let live = live(at: now, settings)
        guard let first = live.first, let newest = live.last, let place = place(of: first.key) else { return nil }
        sessions[place].state = .displaced
        displacedCount += 1
        return (first, newest, live.count)
    }
}
