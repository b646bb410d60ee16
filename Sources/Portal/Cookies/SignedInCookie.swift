internal import Credentials
internal import Crypto
internal import State
internal import Wire

/// What the browser of a person keeps who has signed in: the identity. It holds no token, no secret
/// and no key of a session.
struct SignedInCookie: Equatable {
    /// How the identity was proved.
    enum Proof: Equatable {
        /// By an OpenID provider of this name.
        case provider(String)
        case directory
        /// By a long-term access key.
        case accessKey
    }

    /// The longest time without a request, in seconds.
    static let idleLimit = 3_600
    /// The age of the last request, in seconds, at which the browser gets a new cookie.
    private static let renewalAge = 60

    /// The identity, issued at the sign-in. Its end is that of the sign-in.
    let claims: SessionClaims
    let proof: Proof
    /// What forms repeat, so that no other site can send them.
    let formToken: String
    private(set) var lastRequest: Timestamp

    init(_ session: Session, provedBy proof: Proof, now: Timestamp) {
        let random = RandomBytes.make(TemporaryCredentials.randomByteCount)
        claims = SessionClaims(
            signInOf: session, now: now, lasting: Revocations.maximumSignInLength, random: random)
        self.proof = proof
        formToken = Base64URL.encode(RandomBytes.make(16))
        lastRequest = now
    }

    /// `nil` unless Daypass sealed it, and the sign-in goes on.
    init?(_ text: String, keys: KeyRing, now: Timestamp) {
        guard let bytes = CookieSeal.open(text, .signedIn, with: keys),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let object = try? JSONObject(Array(bytes[..<end])),
            let proof = object.string("proof").flatMap(Proof.init(text:)),
            let formToken = object.string("form"), let seen = object.integer("seen"),
            let claims = try? SessionClaims(json: Array(bytes[end...].dropFirst()))
        else { return nil }
        let lastRequest = Timestamp(seconds: seen)
        guard now < claims.expiration, now - lastRequest < SignedInCookie.idleLimit else {
            return nil
        }
        self.claims = claims
        self.proof = proof
        self.formToken = formToken
        self.lastRequest = lastRequest
    }

    /// The cookie as of now, `nil` if the browser's is still good.
    func renewed(now: Timestamp) -> SignedInCookie? {
        guard now - lastRequest >= SignedInCookie.renewalAge else { return nil }
        var renewed = self
        renewed.lastRequest = now
        return renewed
    }

    /// - Throws: ``PageError/identityTooLarge(byteCount:)``
    func sealed(with key: StoredKey) throws(PageError) -> String {
        var json = JSONWriter()
        json.field("proof", proof.text)
        json.field("form", formToken)
        json.field("seen", lastRequest.seconds)
        let plaintext = json.object + [UInt8(ascii: "\n")] + claims.json
        let text = CookieSeal.seal(plaintext, .signedIn, with: key)
        // The name and the attributes take less than 128 bytes.
        guard text.utf8.count <= CookieSeal.maximumByteCount - 128 else {
            throw .identityTooLarge(byteCount: text.utf8.count)
        }
        return text
    }
}

extension SignedInCookie.Proof {
    fileprivate var text: String {
        switch self {
        case .provider(let name): "provider:\(name)"
        case .directory: "directory"
        case .accessKey: "access key"
        }
    }

    fileprivate init?(text: String) {
        switch text {
        case "directory": self = .directory
        case "access key": self = .accessKey
        default:
            guard text.hasPrefix("provider:") else { return nil }
            self = .provider(String(text.dropFirst("provider:".count)))
        }
    }
}
