/// A connected subscriber as it stands.
public struct SubscriberStatus: Equatable, Sendable {
    /// Nil for one without a durable cursor.
    public var name: String?
    /// The sequence that is next to be sent to it.
    public var next: UInt64
    /// Everything up to here has been acknowledged; without a name, everything before `next`.
    public var acknowledged: UInt64
    /// Notices that are yet to be sent to it; while it catches up on kept ones, whether it wants them or not.
    public var waiting: Int
    /// Notices that it has not acknowledged, wanted or not; without a name, those that wait.
    public var lag: Int

    public init(name: String?, next: UInt64, acknowledged: UInt64, waiting: Int, lag: Int) {
        self.name = name
        self.next = next
        self.acknowledged = acknowledged
        self.waiting = waiting
        self.lag = lag
    }

    /// `acknowledged` in the form that notices carry: 20 digits.
    public var cursor: String { JSONText.digits(acknowledged) }
}
