internal import Crypto
internal import State
package import Wire

/// Finds out who signed a call (AWS Signature Version 4).
package struct CallerVerifier: Sendable {
    private let expectation: SignedRequest.Expectation
    private let credentials: CredentialLookup
    private let keys: SigV4KeyCache
    private let attempts: LoginAttempts

    package init(
        _ expectation: SignedRequest.Expectation, credentials: CredentialLookup,
        keys: SigV4KeyCache, attempts: LoginAttempts
    ) {
        self.expectation = expectation
        self.credentials = credentials
        self.keys = keys
        self.attempts = attempts
    }

    /// Checks the signature of a call, which covers the whole body.
    ///
    /// - Parameter whenKnown: Receives the access key ID and its owner as soon as the key is known
    ///   to exist, even if the signature turns out to be wrong. Any other access key ID may be
    ///   anything that the caller pasted there, so it must not reach a log.
    package func caller(
        of request: Request, now: Timestamp,
        whenKnown: (_ accessKeyID: String, _ owner: OwnerName) -> Void
    ) throws(CallerError) -> Principal {
        try credential(of: request, now: now, whenKnown: whenKnown).principal
    }

    /// As ``caller(of:now:whenKnown:)``, with the secret that made the signature.
    package func credential(
        of request: Request, now: Timestamp,
        whenKnown: (_ accessKeyID: String, _ owner: OwnerName) -> Void
    ) throws(CallerError) -> Credential {
        let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: request.body))
        let signed = try signedRequest(request, payloadHash: hash, now: now)
        // A session's secret is derived and its token signed: neither is found by trying names.
        let attempt = LoginAttempt(
            .accessKey, name: signed.sessionToken == nil ? signed.accessKeyID : nil,
            address: request.sourceAddress)
        return try attempts.make(attempt, now: now) { () throws(CallerError) in
            try credential(of: signed, payloadHash: hash, now: now, whenKnown: whenKnown)
        }
    }

    private func credential(
        of signed: SignedRequest, payloadHash: String, now: Timestamp,
        whenKnown: (String, OwnerName) -> Void
    ) throws(CallerError) -> Credential {
        let known: KnownAccessKey
        do throws(CredentialError) {
            known = try credentials.known(
                accessKeyID: signed.accessKeyID, sessionToken: signed.sessionToken, now: now)
        } catch {
            // Takes as long as for an existing key, so that the time reveals nothing.
            signed.verifyAsUnknown(payloadHash: payloadHash, keys: keys)
            throw .accessKey(error)
        }
        whenKnown(signed.accessKeyID, known.ownerName)
        let wrong = wrong(signed, payloadHash: payloadHash, secretAccessKey: known.secretAccessKey)
        let principal: Principal
        do throws(CredentialError) {
            principal = try known.principal
        } catch {
            // The right secret gets the answer of a wrong one, but a once valid key is not a guess.
            throw wrong == nil ? .endedAccessKey(error) : .accessKey(error)
        }
        if let wrong { throw .signature(wrong) }
        credentials.noteUse(by: principal, now: now)
        return Credential(principal: principal, secretAccessKey: known.secretAccessKey)
    }

    private func wrong(
        _ signed: SignedRequest, payloadHash: String, secretAccessKey: Secret
    ) -> SigV4Error? {
        do throws(SigV4Error) {
            try signed.verify(
                secretAccessKey: secretAccessKey, payloadHash: payloadHash, keys: keys)
            return nil
        } catch {
            return error
        }
    }

    private func signedRequest(
        _ request: Request, payloadHash: String, now: Timestamp
    ) throws(CallerError) -> SignedRequest {
        do throws(SigV4Error) {
            let signed = try SignedRequest(request, expecting: expectation, now: now)
            // The signature covers the body, yet a hash that the client states must be right.
            guard [nil, payloadHash].contains(signed.statedPayloadHash) else { throw .wrongPayload }
            return signed
        } catch {
            throw .signature(error)
        }
    }
}

/// Why the signature of a call does not prove who the caller is.
package enum CallerError: Error, Equatable, Sendable {
    case signature(SigV4Error)
    case accessKey(CredentialError)
    /// The access key is no longer valid, and the signature is right.
    case endedAccessKey(CredentialError)
    case throttled(wait: Int, detail: String)
}

extension CallerError: ProofError {
    package var isFailedProof: Bool {
        switch self {
        case .signature(.wrongSignature), .signature(.wrongPayload): true
        // The session token is genuine, or Daypass could not look.
        case .accessKey(.sessionToken(.expired)), .accessKey(.state): false
        case .accessKey: true
        case .signature, .endedAccessKey, .throttled: false
        }
    }
}
