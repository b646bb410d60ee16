import Crypto
import FoundationEssentials
import State
import Wire

@testable import Credentials
@testable import Identity

extension FuzzTarget {
    private static let signingKey = StoredKey(
        id: "0123456789abcdef", created: Timestamp(seconds: 0),
        secret: Secret([UInt8](repeating: 7, count: 64)))
    private static let keyRing = KeyRing([signingKey])!  // there is a key in it

    /// A web identity token as a client sends it, or its claims alone, because a changed token
    /// would fail at its signature.
    static func webIdentityToken(_ bytes: [UInt8]) throws(Finding) {
        if let token = try? JSONWebToken(String(decoding: bytes, as: UTF8.self)) {
            try expect(!token.algorithm.rawValue.hasPrefix("HS"), "an HMAC")
            checkClaims(token.claims)
        }
        if let claims = try? JSONObject(bytes) { checkClaims(claims) }
    }

    private static func checkClaims(_ object: JSONObject) {
        guard let claims = try? WebIdentityClaims(object) else { return }
        try? WebIdentityRules(
            clientID: "client", clientIDSetting: "CLIENT_ID", issuerSetting: "CONFIG_URL"
        ).check(
            claims, issuer: "https://issuer.example", now: now)
        _ = (claims.named, claims.groups, claims.policyNames(in: "policy"))
    }

    /// An issuer's key set, and a token that none of its keys has signed.
    static func keySet(_ bytes: [UInt8]) throws(Finding) {
        guard let set = JSONWebKeySet(json: bytes) else { return }
        try expect(set.keys.count <= 100 && set.skippedCount >= 0, "\(set.keys.count) keys")
        for algorithm in ["RS256", "PS512", "ES256", "ES384", "ES512", "EdDSA"] {
            let header = Base64URL.encode(Array(#"{"alg":"\#(algorithm)"}"#.utf8))
            let signature = Base64URL.encode([UInt8](repeating: 1, count: 64))
            guard let token = try? JSONWebToken("\(header).e30.\(signature)") else {
                throw Finding(description: "no token of \(algorithm)")
            }
            try expect(set.verifies(token) != true, "a forged signature is taken")
        }
    }

    /// A session token as a client sends it. Only the holder of the key can write a valid one.
    static func sessionToken(_ bytes: [UInt8]) throws(Finding) {
        let text = String(decoding: bytes, as: UTF8.self)
        let claims = try? SessionToken.claims(in: text, keyRing: keyRing, now: now)
        try expect(claims == nil, "a token that we did not sign is taken")
    }

    /// Signed claims of a session: they are the same after they are read and written again.
    static func sessionClaims(_ bytes: [UInt8]) throws(Finding) {
        let header = #"{"alg":"HS512","kid":"0123456789abcdef","typ":"JWT"}"#
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(bytes)
        let signature = HMAC.sha512(key: signingKey.secret.bytes, Array(input.utf8))
        let text = input + "." + Base64URL.encode(signature)
        guard let claims = try? SessionToken.claims(in: text, keyRing: keyRing, now: now) else {
            return
        }
        guard let again = try? SessionToken(claims, key: signingKey) else { return }
        let read = try? SessionToken.claims(in: again.text, keyRing: keyRing, now: now)
        try expect(read == claims, "claims written again are others")
    }

    /// A certificate as the web server passes it, or its DER encoding, so that a change is not lost
    /// in base64.
    static func certificate(_ bytes: [UInt8]) throws(Finding) {
        let begin = "-----BEGIN CERTIFICATE-----\n"
        var pem = bytes
        if !bytes.starts(with: "-----".utf8) {
            let base64 = Data(bytes).base64EncodedString(options: .lineLength64Characters)
            pem = Array((begin + base64 + "\n-----END CERTIFICATE-----\n").utf8)
        }
        guard let certificate = try? Certificate(pem: pem) else { return }
        try expect(certificate == (try? Certificate(pem: pem)), "read twice, it says two things")
        let request = Request(
            parameters: Parameters([
                "HTTPS": "on", "SSL_CLIENT_VERIFY": "SUCCESS",
                "SSL_CLIENT_ESCAPED_CERT": PercentEncoding.encode(pem),
            ]))
        guard let shown = try? ClientCertificate(of: request) else {
            throw Finding(description: "what can be read is refused when a client shows it")
        }
        if let name = try? shown.policyName(now: now) {
            try expect(RecordName.isValid(name), "\(name) is the name of no policy")
            _ = shown.claims(name: name)
        }
    }
}
