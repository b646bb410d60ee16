internal import Glibc

enum Pause {
    /// Lets this thread wait.
    static func milliseconds(_ count: Int) {
        _ = usleep(UInt32(count) * 1_000)
    }
}
