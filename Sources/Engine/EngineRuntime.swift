internal import Dispatch
package import Model

/// Where the engine's stages live, and what time it is there.
///
/// The daemon's is Dispatch. Another may take the stages' work in any order that serial queues allow, and let time pass as
/// it likes: so one number can decide a whole run.
package protocol EngineRuntime: Sendable {
    func makeQueue(_ label: String) -> any StageQueue
    /// The reading of a clock that never goes back.
    var now: TimeSpan { get }
}

/// One stage's own: what is given to it is done one after the other, in the order in which it was given.
package protocol StageQueue: AnyObject, Sendable {
    var label: String { get }
    func async(execute work: @escaping @Sendable () -> Void)
    /// Gives `work` to the queue when `delay` has passed.
    func async(after delay: TimeSpan, execute work: @escaping @Sendable () -> Void)
    /// Traps unless it is this queue's work that calls.
    func expectCurrent()
}

package struct DispatchRuntime: EngineRuntime {
    package init() {}

    package func makeQueue(_ label: String) -> any StageQueue { DispatchStageQueue(label) }

    package var now: TimeSpan { TimeSpan(milliseconds: Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)) }
}

private final class DispatchStageQueue: StageQueue {
    private let queue: DispatchQueue

    init(_ label: String) { queue = DispatchQueue(label: label) }

    var label: String { queue.label }

    func async(execute work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func async(after delay: TimeSpan, execute work: @escaping @Sendable () -> Void) {
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(delay.milliseconds)), execute: work)
    }

    func expectCurrent() { dispatchPrecondition(condition: .onQueue(queue)) }
}
