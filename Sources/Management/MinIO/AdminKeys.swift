internal import Credentials
internal import Crypto
internal import Glibc
internal import Synchronization

/// Derives the keys of ``AdminPayload``: one at a time in a process, since each derivation takes
/// 64 MiB, with at most one call of each account waiting.
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
        var waiting: Set<String> = []
    }

    private let turns = Mutex(Turns())
    private let answerKeys = BoundedCache<String, AnswerKey>(maximumCount: 64)

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
        try wait(account)
        defer { turns.withLock { $0.isTaken = false } }
        do throws(AdminPayload.Failure) {
            return try derive()
        } catch {
            throw AdminError(error)
        }
    }

    private func wait(_ account: String) throws(AdminError) {
        let isWaiting = turns.withLock { $0.waiting.insert(account).inserted }
        guard isWaiting else { throw .busy }
        defer { turns.withLock { _ = $0.waiting.remove(account) } }
        let end = ContinuousClock.now + AdminKeys.patience
        while true {
            let isTaken = turns.withLock { turns in
                defer { turns.isTaken = true }
                return turns.isTaken
            }
            if !isTaken { return }
            guard ContinuousClock.now < end else { throw .busy }
            _ = usleep(AdminKeys.step)
        }
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
