import Model

/// One session line before it is written: fixed in size, so that a day of a large town is one array.
struct Entry {
    /// When it reaches the service: its place in the stream.
    let time: Instant
    /// The time it says: another one where a clock is wrong or a line was held back.
    let written: Instant
    /// Account (32 bits), day (16), number within the account's day (16): unique, orders lines of one moment and makes
    /// the line's id.
    let order: UInt64
    let session: UInt64
    let device: UInt64
    let address: IPAddress
    let type: EventType
    let agent: AgentIndex
    let network: NetworkKind
    let automated: Bool

    var account: Int { Int(order >> 32) }

    static func precedes(_ a: Entry, _ b: Entry) -> Bool {
        a.time == b.time ? a.order < b.order : a.time < b.time
    }
}
