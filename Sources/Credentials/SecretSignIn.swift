package import Crypto
internal import State
package import Wire

/// Signs people in with a long-term access key that they type.
package struct SecretSignIn: Sendable {
    private let credentials: CredentialLookup
    private let attempts: LoginAttempts

    package init(credentials: CredentialLookup, attempts: LoginAttempts) {
        self.credentials = credentials
        self.attempts = attempts
    }

    /// Checks an access key and its secret.
    ///
    /// - Parameter whenKnown: As for ``CallerVerifier/caller(of:now:whenKnown:)``.
    /// - Throws: ``CallerError/accessKey(_:)`` for an unknown key and for a wrong secret alike,
    ///   ``CallerError/endedAccessKey(_:)`` for the right secret of a key that has ended.
    package func principal(
        accessKeyID: String, secret: Secret, address: String, now: Timestamp,
        whenKnown: (_ accessKeyID: String, _ owner: OwnerName) -> Void
    ) throws(CallerError) -> Principal {
        let attempt = LoginAttempt(.accessKey, name: accessKeyID, address: address)
        return try attempts.make(attempt, now: now) { () throws(CallerError) in
            let known: KnownAccessKey
            do throws(CredentialError) {
                known = try credentials.known(
                    accessKeyID: accessKeyID, sessionToken: nil, now: now)
            } catch {
                throw .accessKey(error)
            }
            whenKnown(accessKeyID, known.ownerName)
            guard known.secretAccessKey == secret else { throw .accessKey(.unknownAccessKey) }
            do throws(CredentialError) {
                let principal = try known.principal
                credentials.noteUse(by: principal, now: now)
                return principal
            } catch {
                throw .endedAccessKey(error)
            }
        }
    }
}
