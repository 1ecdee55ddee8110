import Glibc

enum MonotonicClock {
    /// CLOCK_MONOTONIC, the clock that service managers compare with.
    static var microseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }
}
