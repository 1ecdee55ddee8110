import CSystemd

/// The service manager that started this process; without one, everything here does nothing.
///
/// Speaks sd_notify(3) through libsystemd. Callable from any queue.
public struct Supervisor: Sendable {
    public enum State: Equatable, Sendable {
        /// The sockets are served. Also ends a reload.
        case ready
        /// One line for `systemctl status`.
        case status(String)
        /// The configuration is being read again; must be followed by `ready`.
        case reloading
        /// On the way out.
        case stopping
        /// The watchdog's sign of life.
        case alive
    }

    private let send: @Sendable (String) -> Bool

    /// The manager named by `$NOTIFY_SOCKET`.
    public init() {
        send = { sd_notify(0, $0) > 0 }
    }

    /// For tests: takes the messages instead of a manager.
    init(send: @escaping @Sendable (String) -> Bool) { self.send = send }

    /// Tells the manager; false when there is none or it cannot be reached, which is no reason to stop.
    @discardableResult
    public func notify(_ states: State...) -> Bool {
        send(states.map(\.message).joined(separator: "\n"))
    }
}

extension Supervisor.State {
    /// As in sd_notify(3).
    fileprivate var message: String {
        switch self {
        case .ready: "READY=1"
        // A line break would begin another assignment.
        case .status(let text): "STATUS=" + String(text.map { $0.isNewline ? " " : $0 })
        // The time tells the manager which of several reloads this answers.
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(MonotonicClock.microseconds)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        }
    }
}
