internal import Crypto
internal import Wire

/// The name of who owns the sessions of an OpenID subject.
enum WebIdentityParent {
    /// MinIO's rule: a digest, since subjects and issuers may have any form.
    static func name(subject: String, issuer: String) -> String {
        Base64URL.encode(
            HashAlgorithm.sha256.digest(of: Array("openid:\(subject):\(issuer)".utf8)))
    }
}
