internal import Crypto
internal import Wire

/// What cached credentials are for. Two sign-ins share credentials only if both texts are the same.
struct LoginPurpose: Equatable {
    /// Whose proof: the provider and the client, the user in the directory, or the certificate.
    let identity: String
    /// What for: the token service, the role, the duration and the session policy.
    let text: String

    /// - Parameter policy: The session policy's text.
    /// - Parameter certificate: The certificate's file, if it is the proof.
    init(_ profile: LoginProfile, policy: String?, certificate: [UInt8]?) {
        var identity = JSONWriter()
        switch profile.way {
        case .openID(let provider):
            identity.field("provider", provider.configURL)
            identity.field("client", provider.clientID)
            identity.field("scopes", provider.scopes)
        case .ldap(let name): identity.field("ldap", name)
        case .certificate: identity.field("certificate", LoginPurpose.digest(certificate ?? []))
        }
        var purpose = JSONWriter()
        purpose.field("sts", profile.sts)
        purpose.field("role", ifPresent: profile.roleARN)
        purpose.field("duration", profile.durationSeconds)
        purpose.field("policy", ifPresent: policy.map { LoginPurpose.digest(Array($0.utf8)) })
        self.identity = String(decoding: identity.object, as: UTF8.self)
        text = String(decoding: purpose.object, as: UTF8.self)
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        Hexadecimal.encode(HashAlgorithm.sha256.digest(of: bytes))
    }
}
