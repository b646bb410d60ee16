internal import CFastCGI
internal import Glibc
internal import Synchronization

/// The pipes from which libfcgi reads that a request begins. libfcgi reads from descriptors only,
/// and as much as it gets: from the connection itself, it would read on into the body.
final class BeginPipes: Sendable {
    /// A pipe that is empty unless libfcgi is about to read it. Neither end ever waits.
    struct Pipe {
        let readEnd: Int32
        let writeEnd: Int32
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

    deinit { kept.withLock { $0.forEach(BeginPipes.close) } }

    /// A pipe, `nil` if no descriptor is free for a second.
    func take() -> Pipe? {
        for _ in 0..<BeginPipes.attemptCount {
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
        if !isKept { BeginPipes.close(pipe) }
    }

    private static func close(_ pipe: Pipe) {
        Glibc.close(pipe.readEnd)
        Glibc.close(pipe.writeEnd)
    }
}
