internal import CFastCGI
internal import Glibc
internal import Synchronization

/// The pipes from which libfcgi reads heads. libfcgi reads from descriptors only, and as much as it
/// gets: from the connection itself, it would read on into the body.
final class HeadPipes: Sendable {
    /// A pipe that is empty unless libfcgi is about to read it. Neither end ever waits.
    struct Pipe {
        let readEnd: Int32
        let writeEnd: Int32

        /// Enough for any head. A pipe usually has room for 65,536 bytes.
        private static let greatestCapacity: Int32 = 524_288

        /// Writes everything; false if the system does not give the pipe enough room.
        func fill(_ bytes: [UInt8]) -> Bool {
            let count = max(unsafe Glibc.write(writeEnd, bytes, bytes.count), 0)
            guard count < bytes.count else { return true }
            _ = daypass_set_capacity(writeEnd, Pipe.greatestCapacity)
            let rest = Array(bytes[count...])
            return unsafe Glibc.write(writeEnd, rest, rest.count) == rest.count
        }
    }

    /// How often to try again while no descriptor is free, every 10 ms.
    private static let attemptCount = 100

    /// Others are closed after use.
    private let keptCount: Int
    private let kept = Mutex<[Pipe]>([])

    /// - Parameter descriptorLimit: Where descriptors are few, one pipe is kept; otherwise as many
    ///   as there are workers that run at the same moment.
    init(descriptorLimit: Int = 1_024) {
        keptCount = max(min(descriptorLimit / 32, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
    }

    deinit { kept.withLock { $0.forEach(HeadPipes.close) } }

    /// A pipe, `nil` if no descriptor is free for a second.
    func take() -> Pipe? {
        for _ in 0..<HeadPipes.attemptCount {
            if let pipe = kept.withLock({ $0.popLast() }) { return pipe }
            var ends: [Int32] = [-1, -1]
            if unsafe daypass_pipe(&ends) == 0 {
                return Pipe(readEnd: ends[0], writeEnd: ends[1])
            }
            _ = usleep(10_000)
        }
        return nil
    }

    /// Gives back an empty pipe.
    func give(_ pipe: Pipe) {
        let isKept = kept.withLock { kept in
            guard kept.count < keptCount else { return false }
            kept.append(pipe)
            return true
        }
        if !isKept { HeadPipes.close(pipe) }
    }

    static func close(_ pipe: Pipe) {
        Glibc.close(pipe.readEnd)
        Glibc.close(pipe.writeEnd)
    }
}
