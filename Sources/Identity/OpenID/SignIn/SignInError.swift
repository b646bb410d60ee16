internal import Wire

/// Why a person is not signed in at an OpenID provider.
package enum SignInError: Error, Equatable, Sendable {
    /// The provider did not answer, or its answer is not what the specifications say.
    case provider(detail: String)
    /// The provider refuses, with a code of RFC 6749, OpenID Connect or RFC 8628.
    case refused(code: String, description: String?)
    /// What came back does not belong to this sign-in: a mistake, or an attack.
    case foreignCallback(reason: String)
    /// The ID token does not prove the person that signed in now.
    case invalidIDToken(detail: String)
    /// The provider signs the person in, but sends no proof of it.
    case missingIDToken
    /// The code of a device was not confirmed in time.
    case deviceCodeExpired

    /// How much of a provider's own text a message may quote, in bytes.
    private static let maximumShownByteCount = 300

    /// A refusal by the members `error` and `error_description`.
    init(code: String, description: String?) {
        self = .refused(
            code: SignInError.shown(code), description: description.map(SignInError.shown))
    }

    static func shown(_ text: String) -> String {
        text.shown(maximumShownByteCount)
    }
}

/// For the person that signs in, or for the operator. May repeat the provider's text.
extension SignInError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .provider(let detail): detail
        case .refused("access_denied", let text):
            "the sign-in was denied at the provider" + (text.map { ": \($0)" } ?? "")
        case .refused(let code, let text):
            "the provider refuses: \(code)" + (text.map { ": \($0)" } ?? "")
        case .foreignCallback(let reason):
            "the answer does not belong to this sign-in: \(reason)"
        case .invalidIDToken(let detail): "the provider's ID token is not valid: \(detail)"
        case .missingIDToken:
            "the token endpoint's answer has no id_token; the scopes must include openid"
        case .deviceCodeExpired: "the code has expired before the sign-in was confirmed"
        }
    }
}
