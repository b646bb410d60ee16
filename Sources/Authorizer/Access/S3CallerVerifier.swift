internal import Configuration
internal import Credentials
internal import Monitoring
internal import PolicyEngine
internal import State
internal import Wire

/// Verifies who signed an S3 request (AWS Signature Version 4, service `s3`, in header or query).
struct S3CallerVerifier: Sendable {
    /// Clients ask these before they know the region, so any region is valid, as in MinIO.
    private static let regionless: [S3OperationName] = [.getBucketLocation, .listBuckets]

    private let expectation: SignedRequest.Expectation
    private let credentials: CredentialLookup
    private let keys: SigV4KeyCache
    /// Counts failed attempts.
    private let attempts: LoginAttemptLimiter

    init(
        configuration: DaypassConfiguration, state: StateStore, metrics: Metrics?,
        attempts: LoginAttemptLimiter
    ) {
        expectation = .s3(region: configuration.region)
        credentials = CredentialLookup(
            root: configuration.root, state: state,
            longestAccessKeyLife: configuration.accessKeys.longestLife, metrics: metrics)
        keys = SigV4KeyCache(metrics: metrics)
        self.attempts = attempts
    }

    /// Checks the signature, which covers the query and the stated body; `nil` if there is none.
    func caller(
        of request: Request, _ s3: S3Request, audit: inout S3AuditEntry
    ) throws(S3Error) -> S3Caller? {
        let now = audit.time
        guard let signed = try signedRequest(request, s3, now: now) else { return nil }
        let known = try verified(
            signed, payloadHash: s3.payload.signedText, address: request.sourceAddress,
            audit: &audit)
        let principal: Principal
        do throws(CredentialError) {
            principal = try known.principal
        } catch {
            throw S3Error(error)
        }
        audit.subject = principal.name
        credentials.noteUse(by: principal, now: now)
        return S3Caller(
            principal: principal, accessKeyID: signed.accessKeyID,
            presignedAge: signed.isPresigned ? now - signed.moment : nil,
            chunkSignatures: s3.payload.hasSignedChunks && !signed.isPresigned
                ? signed.chunkSignatures(
                    secretAccessKey: known.secretAccessKey, keys: keys) : nil,
            namesWithUnderscores: signed.namesWithUnderscores)
    }

    /// Checks that a request is signed with the secret of an existing access key, unless its
    /// address has made too many failed attempts. A session with a genuine token never waits: its
    /// secret is derived, and no caller finds it by trying.
    private func verified(
        _ signed: SignedRequest, payloadHash: String, address: String, audit: inout S3AuditEntry
    ) throws(S3Error) -> KnownAccessKey {
        let now = audit.time
        let hasToken = signed.sessionToken != nil
        let trial = hasToken ? nil : trial(signed, address: address, now: now)
        if let refusal = trial?.refusal { throw S3Error(refusal) }
        let known: KnownAccessKey
        do throws(CredentialError) {
            known = try credentials.known(
                accessKeyID: signed.accessKeyID, sessionToken: signed.sessionToken, now: now)
        } catch {
            // As slow as for an existing key: the time must not reveal whether the key exists.
            signed.verifyAsUnknown(payloadHash: payloadHash, keys: keys)
            let trial = trial ?? self.trial(signed, address: address, now: now)
            if let refusal = trial.refusal { throw S3Error(refusal) }
            if error.isGuess { trial.countFailure() }
            throw S3Error(error)
        }
        audit.accessKeyID = signed.accessKeyID
        audit.take(known.ownerName)
        do throws(SigV4Error) {
            try signed.verify(
                secretAccessKey: known.secretAccessKey, payloadHash: payloadHash, keys: keys)
        } catch {
            // With the port the signature is right, so the caller has the secret.
            if error.hint == nil { trial?.countFailure() }
            throw S3Error(error, isPresigned: signed.isPresigned)
        }
        trial?.rememberSuccess()
        return known
    }

    private func trial(
        _ signed: SignedRequest, address: String, now: Timestamp
    ) -> LoginAttemptTrial {
        attempts.trial(
            of: LoginAttempt(
                .s3AccessKey, name: signed.sessionToken == nil ? signed.accessKeyID : nil,
                address: address), now: now)
    }

    private func signedRequest(
        _ request: Request, _ s3: S3Request, now: Timestamp
    ) throws(S3Error) -> SignedRequest? {
        let isRegionless = S3CallerVerifier.regionless.contains(s3.operation.name)
        do throws(SigV4Error) {
            return try SignedRequest(
                request, query: CanonicalQuery(s3.query.sent),
                expecting: isRegionless ? .s3(region: "") : expectation, now: now)
        } catch .absent {
            return nil
        } catch {
            throw S3Error(error, isPresigned: request.headerValues("authorization").isEmpty)
        }
    }
}

/// The caller that signed a request, and how it is signed.
struct S3Caller: Sendable {
    let principal: Principal
    let accessKeyID: String
    /// How many seconds ago a presigned request was signed; `nil` for a signature in a header.
    let presignedAge: Int?
    /// Verifies the chunks; `nil` if they are unsigned: a presigned URL is made before its body.
    var chunkSignatures: ChunkSignatures?
    /// The names of signed metadata that CGI can't tell apart.
    var namesWithUnderscores: [String] = []
}

extension S3Error {
    fileprivate init(_ error: SigV4Error, isPresigned: Bool) {
        switch error {
        case .absent: self = .accessDenied(detail: "not signed")
        case .ambiguous: self = .ambiguous("signature")
        case .malformed where isPresigned: self = .malformedPresignedQuery
        case .malformed, .wrongScope:
            self = .malformedAuthorization(detail: error.description)
        case .badDate: self = .noDate
        case .skewed: self = .requestTimeTooSkewed
        case .expired: self = .presignedExpired
        case .unsignedHeader(let name): self = .unsignedHeader(name)
        case .missingHeader(let name): self = .missingHeader(name)
        case .wrongPayload: self = .wrongPayloadHash
        case .wrongSignature: self = .wrongSignature
        case .hostWithoutPort(let port): self = .hostWithoutPort(port)
        }
    }

    fileprivate init(_ error: CredentialError) {
        switch error {
        case .unknownAccessKey, .disabledUser, .missingSessionToken, .disabledAccessKey,
            .expiredAccessKey, .accessKeyParentGone:
            self = .invalidAccessKey(detail: error.description)
        case .sessionToken(.expired): self = .expiredToken
        case .unexpectedSessionToken, .sessionToken, .revoked, .parentGone:
            self = .invalidToken(detail: error.description)
        case .state: self = .internalFailure(detail: error.description)
        }
    }

    fileprivate init(_ refusal: LoginAttemptLimiter.Refusal) {
        self = .throttled(
            wait: refusal.wait, detail: "too many failed attempts \(refusal.reason.rawValue)")
    }
}

extension CredentialError {
    /// Whether the request may be one of many that try names or tokens.
    fileprivate var isGuess: Bool {
        switch self {
        case .unknownAccessKey, .missingSessionToken, .unexpectedSessionToken: true
        case .sessionToken(let error):
            switch error {
            case .damaged, .unknownSigningKey, .tooLarge: true
            case .expired, .issuedLater: false
            }
        case .disabledUser, .revoked, .parentGone, .disabledAccessKey, .expiredAccessKey,
            .accessKeyParentGone, .state:
            false
        }
    }
}
