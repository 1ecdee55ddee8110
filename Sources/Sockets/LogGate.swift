internal import Dispatch

/// Keeps one kind of log line to one a second, however often its cause comes: a client must not fill the log.
struct LogGate {
    private static let spacing: UInt64 = 1_000_000_000
    private var openFrom: UInt64 = 0
    private var silenced = 0

    /// Nil when the line is to be left out; else how many were left out since the last one.
    mutating func pass(now: DispatchTime = .now()) -> Int? {
        guard now.uptimeNanoseconds >= openFrom else {
            silenced += 1
            return nil
        }
        openFrom = now.uptimeNanoseconds + Self.spacing
        defer { silenced = 0 }
        return silenced
    }
}
