internal import Crypto
internal import Identity
internal import State
internal import Wire

/// What the browser of a person keeps who is at a provider's login page. It ties what comes back to
/// this browser.
struct SigningInCookie {
    /// How long the person may take, in seconds.
    static let lifetime = 600

    let provider: String
    let pending: PendingAuthorization
    let begun: Timestamp

    init(provider: String, pending: PendingAuthorization, now: Timestamp) {
        self.provider = provider
        self.pending = pending
        begun = now
    }

    /// `nil` unless Daypass sealed it, not too long ago.
    init?(_ text: String, keys: KeyRing, now: Timestamp) {
        guard let bytes = CookieSeal.open(text, .signingIn, with: keys),
            let object = try? JSONObject(bytes), let provider = object.string("provider"),
            let state = object.string("state"), let nonce = object.string("nonce"),
            let verifier = object.string("verifier"),
            let redirectURI = object.string("redirect"), let issuer = object.string("issuer"),
            let begun = object.integer("begun")
        else { return nil }
        self.begun = Timestamp(seconds: begun)
        guard now - self.begun < SigningInCookie.lifetime else { return nil }
        self.provider = provider
        pending = PendingAuthorization(
            state: state, nonce: nonce, codeVerifier: Secret(verifier), redirectURI: redirectURI,
            issuer: issuer, requiresIssuer: object["requiresIssuer"] == .boolean(true))
    }

    func sealed(with key: StoredKey) -> String {
        var json = JSONWriter()
        json.field("provider", provider)
        json.field("state", pending.state)
        json.field("nonce", pending.nonce)
        json.field("verifier", String(decoding: pending.codeVerifier.bytes, as: UTF8.self))
        json.field("redirect", pending.redirectURI)
        json.field("issuer", pending.issuer)
        json.field("requiresIssuer", pending.requiresIssuer)
        json.field("begun", begun.seconds)
        return CookieSeal.seal(json.object, .signingIn, with: key)
    }
}
