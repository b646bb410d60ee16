internal import Glibc
package import Wire

/// The system's clock. Whoever starts something reads it once and hands the moment on.
package enum Clock {
    package static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec)
    }

    /// Nanoseconds since some moment, for telling how long something took: nobody sets this clock.
    package static var uptime: UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
