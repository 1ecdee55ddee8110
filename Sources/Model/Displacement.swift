/// A session that has to make room: its account is used more often at once than its limit allows, and others began later.
public struct Displacement: Sendable {
    public var account: AccountFacts
    /// The one to end.
    public var session: SessionFacts
    /// The one that began last.
    public var newest: SessionFacts
    public var limit: Int
    /// Sessions live at that time, this one included.
    public var live: Int
    /// Counts the sessions of the account that had to make room, from 1; part of the notice's id.
    public var step: Int
    /// The event time of the line or tick that decided.
    public var time: Instant

    public init(
        account: AccountFacts, session: SessionFacts, newest: SessionFacts, limit: Int, live: Int, step: Int,
        time: Instant
    ) {
        self.account = account
        self.session = session
        self.newest = newest
        self.limit = limit
        self.live = live
        self.step = step
        self.time = time
    }
}

/// A session as far as lines told of it.
public struct SessionFacts: Encodable, Equatable, Sendable {
    /// Its id; null when lines named none: then device and network say which it is.
    @Nullable public var session: String?
    @Nullable public var device: String?
    @Nullable public var deviceClass: String?
    /// The /24 or /64, or the full address if the settings ask for it.
    @Nullable public var network: String?
    /// Its first and its newest line.
    public var started: Instant
    public var lastSeen: Instant

    public init(
        session: String?, device: String?, deviceClass: String?, network: String?, started: Instant, lastSeen: Instant
    ) {
        _session = Nullable(wrappedValue: session)
        _device = Nullable(wrappedValue: device)
        _deviceClass = Nullable(wrappedValue: deviceClass)
        _network = Nullable(wrappedValue: network)
        self.started = started
        self.lastSeen = lastSeen
    }

    enum CodingKeys: String, CodingKey {
        case session, device, network, started
        case deviceClass = "device_class"
        case lastSeen = "last_seen"
    }
}

/// `data` of `seatwatch.session.displaced`.
public struct DisplacementData: Encodable, Sendable {
    public var account: String
    @Nullable public var organization: String?
    @Nullable public var displayName: String?
    /// The session to end, field by field as in ``SessionFacts``.
    public var ended: SessionFacts
    public var newest: SessionFacts
    public var limit: Int
    public var live: Int
    /// What the authentication service is to do.
    public let action = "end_session"
    public var summary: String
    /// What support can say to somebody who asks.
    public var advice: String

    public init(_ displacement: Displacement, organization: String?) {
        account = displacement.account.account
        _organization = Nullable(wrappedValue: organization)
        _displayName = Nullable(wrappedValue: displacement.account.displayName)
        ended = displacement.session
        newest = displacement.newest
        limit = displacement.limit
        live = displacement.live
        let sessions = limit == 1 ? "one session" : "\(limit) sessions"
        summary =
            "The plan of this login has \(sessions) at once, and \(live) are open: the one that began first makes room for "
            + "the newest. End it, and say there that the login is in use on another device."
        advice =
            "Nothing is wrong: whoever needs the earlier device again logs in there once more. If several people need the "
            + "login at one time, a seat for each of them, or a higher limit, saves them from taking turns."
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(account, forKey: .account)
        try container.encode(_organization, forKey: .organization)
        try container.encode(_displayName, forKey: .displayName)
        try ended.encode(to: encoder)
        try container.encode(newest, forKey: .newest)
        try container.encode(limit, forKey: .limit)
        try container.encode(live, forKey: .live)
        try container.encode(action, forKey: .action)
        try container.encode(summary, forKey: .summary)
        try container.encode(advice, forKey: .advice)
    }

    enum CodingKeys: String, CodingKey {
        case account, organization, newest, limit, live, action, summary, advice
        case displayName = "display_name"
    }
}
