/// A subscriber as it stands.
public struct SubscriberStatus: Equatable, Sendable {
    /// The sequence that is next for it.
    public var next: UInt64
    /// Notices that wait for it; while it catches up on kept ones, whether it wants them or not.
    public var waiting: Int
}
