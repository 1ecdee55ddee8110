public import Model

/// What is done where a login is used more often at once than its `session_limit` allows. Defaults, units, ranges and
/// reasons are listed in `systemd/seatwatch.yaml`.
public struct SessionSettings: Codable, Equatable, Sendable {
    public enum Rule: String, Codable, CaseIterable, Sendable {
        /// Limits are read, and nothing is remembered of sessions.
        case off
        /// The session that began first makes room.
        case newestWins = "newest-wins"
    }

    public var rule = Rule.off
    /// For so long there may be more than the limit allows: somebody goes from one device to another.
    public var grace = TimeSpan.seconds(60)
    /// A session without a line for longer is over: nobody is held to be there because an end is missing.
    public var idleAfter = TimeSpan.minutes(30)

    public init() {}
}
