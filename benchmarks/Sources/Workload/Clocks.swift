internal import Glibc

/// What the clocks of this machine say, in nanoseconds.
public enum Clocks {
    /// Time that passes, the same for all processes.
    public static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// Processor time of the calling thread: what others do meanwhile hardly shows in it.
    public static var thread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension Array where Element: Comparable {
    /// The middle one; of an even number the upper of the two.
    public var median: Element { sorted()[count / 2] }
}
