internal import Configuration
internal import Credentials
internal import Crypto
internal import Monitoring
internal import State
internal import Wire

/// Finds out who signed a call (AWS Signature Version 4, service `sts`).
struct SignedCallers: Sendable {
    private let expectation: SignedRequest.Expectation
    private let credentials: CredentialDirectory
    private let keys: SigV4KeyCache
    private let attempts: Attempts

    init(
        configuration: Configuration, state: StateStore, metrics: Metrics?, attempts: Attempts
    ) {
        self.attempts = attempts
        expectation = .sts(region: configuration.region)
        credentials = CredentialDirectory(root: configuration.root, state: state, metrics: metrics)
        keys = SigV4KeyCache(metrics: metrics)
    }

    /// Checks the signature of a call, over all of its body.
    ///
    /// - Parameter audit: Is told whose it is.
    /// - Throws: ``STSError``
    func caller(of request: Request, audit: inout AuditEntry) throws(STSError) -> Principal {
        let now = audit.time
        let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: request.body))
        let signed = try signedRequest(request, payloadHash: hash, now: now)
        // A session's key is derived, and its token signed: neither is a name that somebody has.
        let attempt = LoginAttempt(
            .accessKey, name: signed.sessionToken == nil ? signed.accessKeyID : nil,
            address: request.sourceAddress)
        return try attempts.make(attempt, now: now) { () throws(STSError) in
            try principal(of: signed, payloadHash: hash, audit: &audit)
        }
    }

    private func principal(
        of signed: SignedRequest, payloadHash: String, audit: inout AuditEntry
    ) throws(STSError) -> Principal {
        let known: KnownAccessKey
        do throws(STSError) {
            known = try self.known(signed, now: audit.time)
        } catch {
            // As long as for a key that exists: the time that a refusal takes is no answer.
            signed.verifyAsUnknown(payloadHash: payloadHash, keys: keys)
            throw error
        }
        audit.take(known.ownerName)
        // A key that exists may be named, also when the signature turns out wrong: somebody is trying it. What
        // is no key of ours could be anything that was pasted there.
        audit.accessKeyID = signed.accessKeyID
        let wrong = wrong(signed, payloadHash: payloadHash, secretAccessKey: known.secretAccessKey)
        let principal: Principal
        do throws(CredentialError) {
            principal = try known.principal
        } catch .sessionToken(.expired) {
            throw .expiredSession
        } catch {
            // A caller with the right secret hears no more than a guesser; but a key that was valid
            // once is no guess.
            throw wrong == nil
                ? .endedClientToken(detail: error.description)
                : .invalidClientToken(detail: error.description)
        }
        if let wrong { throw wrong }
        audit.subject = principal.name
        return principal
    }

    /// What is wrong with a signature, nil when it is right.
    private func wrong(
        _ signed: SignedRequest, payloadHash: String, secretAccessKey: Secret
    ) -> STSError? {
        do throws(SigV4Error) {
            try signed.verify(
                secretAccessKey: secretAccessKey, payloadHash: payloadHash, keys: keys)
            return nil
        } catch {
            return STSError(error)
        }
    }

    private func signedRequest(
        _ request: Request, payloadHash: String, now: Timestamp
    ) throws(STSError) -> SignedRequest {
        do throws(SigV4Error) {
            let signed = try SignedRequest(request, expecting: expectation, now: now)
            // What the client says of its body must be so, even where the signature is over the body itself.
            guard [nil, payloadHash].contains(signed.statedPayloadHash) else { throw .wrongPayload }
            return signed
        } catch {
            throw STSError(error)
        }
    }

    private func known(
        _ signed: SignedRequest, now: Timestamp
    ) throws(STSError) -> KnownAccessKey {
        do throws(CredentialError) {
            return try credentials.known(
                accessKeyID: signed.accessKeyID, sessionToken: signed.sessionToken,
                now: now)
        } catch {
            throw STSError(error)
        }
    }

    /// What a session of the root is bound to.
    func rootID(now: Timestamp) throws(STSError) -> String? {
        do throws(CredentialError) {
            return try credentials.rootID(now: now)
        } catch {
            throw STSError(error)
        }
    }
}

extension STSError {
    fileprivate init(_ error: SigV4Error) {
        switch error {
        case .absent: self = .missingAuthentication
        case .ambiguous: self = .incompleteSignature(detail: "there are two of something")
        case .malformed(let part): self = .incompleteSignature(detail: "malformed: \(part)")
        case .badDate: self = .incompleteSignature(detail: "no date that can be read")
        case .wrongScope(let part): self = .incompleteSignature(detail: "scope of another \(part)")
        case .unsignedHeader(let name):
            self = .incompleteSignature(detail: "not signed: \(name)")
        case .missingHeader(let name):
            self = .incompleteSignature(detail: "signed, and not received: \(name)")
        case .skewed, .expired: self = .requestTimeTooSkewed
        case .wrongPayload, .wrongSignature: self = .wrongSignature
        case .hostWithoutPort(let port): self = .hostWithoutPort(port)
        }
    }

    fileprivate init(_ error: CredentialError) {
        switch error {
        case .unknownAccessKey, .missingSessionToken, .unexpectedSessionToken, .disabledUser,
            .revoked, .parentGone:
            self = .invalidClientToken(detail: error.description)
        case .sessionToken(.expired): self = .expiredSession
        case .sessionToken: self = .invalidClientToken(detail: error.description)
        case .state: self = .internalFailure(detail: error.description)
        }
    }
}
