package import Configuration
internal import Crypto
internal import State
internal import Wire

/// The name of who owns the sessions of an OpenID subject.
package enum WebIdentityParent {
    /// MinIO's rule: a digest, since subjects and issuers may have any form.
    static func name(subject: String, issuer: String) -> String {
        Base64URL.encode(
            HashAlgorithm.sha256.digest(of: Array("openid:\(subject):\(issuer)".utf8)))
    }

    /// The names that a subject may have at a provider: its tokens write the issuer with the slash at its end,
    /// or without, and only they tell which.
    package static func names(
        subject: String, provider: OpenIDProviderConfiguration
    ) -> [String] {
        let issuer = provider.issuer
        let bare = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        return ([bare, "\(bare)/"] + [provider.accessTokenIssuer].compactMap(\.self))
            .map { name(subject: subject, issuer: $0) }
    }
}
