import Foundation

/// A value that one thread changes and another waits for.
///
/// `@unchecked Sendable` because the value is touched under the lock only.
final class Monitor<Value>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func change<Result>(_ body: (inout Value) -> Result) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body(&value)
    }

    var now: Value { change { $0 } }

    /// Waits until `isReached` holds.
    /// - Returns: whether it did within the bound.
    func wait(seconds: Double = 30, until isReached: (Value) -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !isReached(value) {
            guard condition.wait(until: deadline) else { return isReached(value) }
        }
        return true
    }
}
