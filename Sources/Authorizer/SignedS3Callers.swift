internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

/// Finds out who signed an S3 request (AWS Signature Version 4, service `s3`, in a header or in the query).
struct SignedS3Callers: Sendable {
    private let expectation: SignedRequest.Expectation
    private let credentials: CredentialDirectory
    private let keys: SigV4KeyCache

    init(configuration: Configuration, state: StateStore) {
        expectation = .s3(region: configuration.region)
        credentials = CredentialDirectory(root: configuration.root, state: state)
        keys = SigV4KeyCache(metrics: state.metrics)
    }

    /// Checks the signature of a request.
    ///
    /// - Parameter payloadHash: What the request says of its body, which the signature covers as it stands.
    /// - Returns: Nil when the request is not signed at all.
    /// - Throws: ``S3Error``
    func caller(
        of request: Request, payload: PayloadMode, audit: inout S3AuditEntry
    ) throws(S3Error) -> S3Caller? {
        let now = audit.time
        guard let signed = try signedRequest(request, now: now) else { return nil }
        let credential = try credential(signed, now: now)
        audit.accessKeyID = signed.accessKeyID
        do throws(SigV4Error) {
            try signed.verify(
                secretAccessKey: credential.secretAccessKey,
                payloadHash: payload.signedText, keys: keys)
        } catch {
            throw S3Error(error, isPresigned: signed.isPresigned)
        }
        audit.subject = credential.principal.name
        return S3Caller(
            principal: credential.principal, accessKeyID: signed.accessKeyID,
            presignedAge: signed.isPresigned ? now - signed.moment : nil,
            chunkSignatures: payload.hasSignedChunks && !signed.isPresigned
                ? signed.chunkSignatures(
                    secretAccessKey: credential.secretAccessKey, keys: keys) : nil,
            namesWithUnderscores: signed.namesWithUnderscores)
    }

    private func signedRequest(
        _ request: Request, now: Timestamp
    ) throws(S3Error) -> SignedRequest? {
        do throws(SigV4Error) {
            return try SignedRequest(request, expecting: expectation, now: now)
        } catch .absent {
            return nil
        } catch {
            throw S3Error(error, isPresigned: request.headerValues("authorization").isEmpty)
        }
    }

    private func credential(
        _ signed: SignedRequest, now: Timestamp
    ) throws(S3Error) -> Credential {
        do throws(CredentialError) {
            return try credentials.credential(
                accessKeyID: signed.accessKeyID, sessionToken: signed.sessionToken,
                now: now)
        } catch {
            throw S3Error(error)
        }
    }
}

/// Who signed a request, and how.
struct S3Caller: Sendable {
    let principal: Principal
    let accessKeyID: String
    /// How long ago a presigned request was signed, in seconds; nil for a signature in a header.
    let presignedAge: Int?
    /// What the body's chunks are verified with, nil where they are not signed. A presigned URL is made before
    /// there is a body.
    var chunkSignatures: ChunkSignatures?
    /// The names of signed metadata that CGI can't tell from others.
    var namesWithUnderscores: [String] = []
}

extension S3Error {
    fileprivate init(_ error: SigV4Error, isPresigned: Bool) {
        switch error {
        case .absent: self = .accessDenied(detail: "not signed")
        case .ambiguous: self = .ambiguous("signature")
        case .malformed where isPresigned: self = .malformedPresignedQuery
        case .malformed(let part): self = .malformedAuthorization(detail: "malformed: \(part)")
        case .badDate: self = .noDate
        case .skewed: self = .requestTimeTooSkewed
        case .expired: self = .presignedExpired
        case .wrongScope(let part):
            self = .malformedAuthorization(detail: "scope of another \(part)")
        case .unsignedHeader(let name): self = .unsignedHeader(name)
        case .missingHeader(let name): self = .missingHeader(name)
        case .wrongPayload: self = .wrongPayloadHash
        case .wrongSignature: self = .wrongSignature
        }
    }

    fileprivate init(_ error: CredentialError) {
        switch error {
        case .unknownAccessKey: self = .invalidAccessKey(detail: "no such access key")
        case .disabledUser: self = .invalidAccessKey(detail: "the user is disabled")
        case .missingSessionToken: self = .invalidAccessKey(detail: "no session token")
        case .unexpectedSessionToken:
            self = .invalidToken(detail: "the session token is another access key's")
        case .sessionToken(.expired): self = .expiredToken
        case .sessionToken(let error): self = .invalidToken(detail: "session token: \(error)")
        case .revoked: self = .invalidToken(detail: "the session is revoked")
        case .parentGone:
            self = .invalidToken(
                detail: "the session's owner was removed, disabled or made anew")
        case .state(let error): self = .internalFailure(detail: error.description)
        }
    }
}
