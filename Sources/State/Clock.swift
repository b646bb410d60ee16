internal import Glibc
package import Wire

/// The system's clock. Whoever starts something reads it once and hands the moment on.
package enum Clock {
    package static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec)
    }
}
