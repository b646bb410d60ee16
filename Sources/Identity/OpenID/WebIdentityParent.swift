package import Configuration
internal import Crypto
internal import State
internal import Wire

/// The name of the owner of an OpenID subject's sessions.
package enum WebIdentityParent {
    /// The name by MinIO's rule: a digest, because subjects and issuers may have any form.
    package static func name(subject: String, issuer: String) -> String {
        var text = Array("openid:".utf8)
        text += subject.utf8
        text.append(UInt8(ascii: ":"))
        text += issuer.utf8
        return Base64URL.encode(HashAlgorithm.sha256.digest(of: text))
    }

    /// The names that a subject may have at a provider. Its tokens write the issuer with or without
    /// the slash at its end; only the tokens show which.
    package static func names(
        subject: String, provider: OpenIDProviderConfiguration
    ) -> [String] {
        let issuer = provider.issuer
        let bare = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        return ([bare, "\(bare)/"] + [provider.accessTokenIssuer].compactMap(\.self))
            .map { name(subject: subject, issuer: $0) }
    }
}
