public import Dispatch
import Glibc

/// The signals that mean something to a daemon, delivered on a queue; those that would only kill it are ignored.
///
/// Equal signals in quick succession may come as one. Keep the object for as long as the process runs.
///
/// `@unchecked Sendable` because the sources are only held, never touched again.
public final class Signals: @unchecked Sendable {
    public enum Event: Sendable {
        /// SIGTERM or SIGINT: finish and go.
        case terminate
        /// SIGHUP: read the configuration again.
        case reload
    }

    private let sources: [any DispatchSourceSignal]

    /// Call on the main thread before anything else in the process, above all before another thread starts: a signal that
    /// came earlier would still end it. From here on none is lost.
    /// - Parameter handler: called on `queue`.
    public init(on queue: DispatchQueue, handler: @escaping @Sendable (Event) -> Void) {
        // A peer that closed, and a full disk under RLIMIT_FSIZE, are told by EPIPE and EFBIG.
        for ignored in [SIGPIPE, SIGXFSZ] { signal(ignored, SIG_IGN) }
        let handled: [(number: Int32, event: Event)] = [
            (SIGTERM, .terminate), (SIGINT, .terminate), (SIGHUP, .reload),
        ]
        // Dispatch registers on a thread of its own, a moment after this. Until then a blocked signal stays pending; an
        // ignored one would be lost if it were not blocked, and one that is neither would end the process.
        var mask = sigset_t()
        sigemptyset(&mask)
        for (number, _) in handled {
            sigaddset(&mask, number)
            signal(number, SIG_IGN)
        }
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        sources = handled.map { number, event in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(event) }
            source.activate()
            return source
        }
    }
}
