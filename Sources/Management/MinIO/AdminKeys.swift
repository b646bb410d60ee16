internal import Credentials
internal import Crypto
internal import Glibc
internal import State
internal import Synchronization
internal import System

/// Derives the keys of ``AdminPayload``: one at a time in all processes of a state directory, since
/// each derivation takes 64 MiB. A few calls of each account wait for their turn.
final class AdminKeys: Sendable {
    /// How long a call waits for its turn. A derivation takes a tenth of a second.
    private static let patience = Duration.seconds(5)
    /// How often a waiting call looks, in microseconds.
    private static let step: UInt32 = 5_000

    /// A key for answers: each has a nonce of 64 random bits, so the key serves for a limited
    /// number of them.
    private final class AnswerKey: Sendable {
        private static let maximumCount = 1 << 20

        let key: AdminPayload.Key
        private let digest: [UInt8]
        private let count = Mutex(0)

        init(_ key: AdminPayload.Key, secret: Secret) {
            self.key = key
            digest = AnswerKey.digest(secret)
        }

        /// Whether the key may encrypt one more answer for the secret's owner.
        func serves(_ secret: Secret) -> Bool {
            guard ConstantTime.isEqual(digest, AnswerKey.digest(secret)) else { return false }
            return count.withLock { count in
                count += 1
                return count <= AnswerKey.maximumCount
            }
        }

        private static func digest(_ secret: Secret) -> [UInt8] {
            HashAlgorithm.sha256.digest(of: secret.bytes)
        }
    }

    private struct Turns {
        var isTaken = false
        var waiting: [String: Int] = [:]
    }

    private let directory: StateDirectory
    private let maximumWaitCount: Int
    private let turns = Mutex(Turns())
    private let answerKeys = BoundedCache<String, AnswerKey>(maximumCount: 64)

    /// - Parameter maximumWaitCount: How many calls of an account wait. Others need workers, too.
    init(directory: StateDirectory, maximumWaitCount: Int) {
        self.directory = directory
        self.maximumWaitCount = maximumWaitCount
    }

    /// The key of a request's body.
    ///
    /// - Throws: ``AdminError/busy``, ``AdminError/unreadableBody(detail:)``
    func key(of message: [UInt8], caller: AdminCaller) throws(AdminError) -> AdminPayload.Key {
        try inTurn(caller.account) { () throws(AdminPayload.Failure) in
            try AdminPayload.Key(of: message, secretAccessKey: caller.secretAccessKey)
        }
    }

    /// A key for an answer to a request without a body. It is kept, so that lists cost nothing.
    ///
    /// - Throws: ``AdminError/busy``
    func answerKey(for caller: AdminCaller) throws(AdminError) -> AdminPayload.Key {
        let secret = caller.secretAccessKey
        if let kept = answerKeys[caller.accessKeyID], kept.serves(secret) { return kept.key }
        let key = try inTurn(caller.account) { () throws(AdminPayload.Failure) in
            try AdminPayload.Key(secretAccessKey: secret)
        }
        answerKeys.insert(AnswerKey(key, secret: secret), for: caller.accessKeyID)
        return key
    }

    private func inTurn(
        _ account: String,
        _ derive: () throws(AdminPayload.Failure) -> AdminPayload.Key
    ) throws(AdminError) -> AdminPayload.Key {
        let end = ContinuousClock.now + AdminKeys.patience
        try wait(account, until: end)
        defer { turns.withLock { $0.isTaken = false } }
        return try underLock(until: end, derive)
    }

    /// Waits for the turn within the process.
    private func wait(
        _ account: String, until end: ContinuousClock.Instant
    ) throws(AdminError) {
        let isWaiting = turns.withLock { turns in
            let count = turns.waiting[account, default: 0]
            guard count < maximumWaitCount else { return false }
            turns.waiting[account] = count + 1
            return true
        }
        guard isWaiting else { throw .busy }
        defer {
            turns.withLock { turns in
                let count = turns.waiting[account, default: 0]
                turns.waiting[account] = count > 1 ? count - 1 : nil
            }
        }
        while true {
            let isTaken = turns.withLock { turns in
                defer { turns.isTaken = true }
                return turns.isTaken
            }
            if !isTaken { return }
            try pause(until: end)
        }
    }

    /// Waits until no other process derives a key.
    private func underLock(
        until end: ContinuousClock.Instant,
        _ derive: () throws(AdminPayload.Failure) -> AdminPayload.Key
    ) throws(AdminError) -> AdminPayload.Key {
        while true {
            let derived: Result<AdminPayload.Key, AdminPayload.Failure>?
            do throws(FileError) {
                // An operator who cleared the cache may have removed its directory, too.
                try directory.makeSubdirectories()
                derived = try directory.withLockIfFree(StateDirectory.derivationLock) {
                    () throws(FileError) in
                    Result { () throws(AdminPayload.Failure) in try derive() }
                }
            } catch {
                throw .internalFailure(detail: error.description)
            }
            if let derived {
                do throws(AdminPayload.Failure) {
                    return try derived.get()
                } catch {
                    throw AdminError(error)
                }
            }
            try pause(until: end)
        }
    }

    private func pause(until end: ContinuousClock.Instant) throws(AdminError) {
        guard ContinuousClock.now < end else { throw .busy }
        _ = usleep(AdminKeys.step)
    }
}

extension AdminError {
    init(_ failure: AdminPayload.Failure) {
        switch failure {
        case .unreadable:
            self = .unreadableBody(detail: "the body is not encrypted with the caller's secret")
        case .tooLarge: self = .bodyTooLarge(limit: AdminPayload.maximumTextByteCount)
        case .notDerived(let error): self = .internalFailure(detail: "\(error)")
        }
    }
}
