internal import Wire

/// What a person's sign-in has brought.
struct LoginOutcome {
    let credentials: IssuedCredentials
    /// The person as it knows itself.
    let person: String
    /// The person of the sign-in before, if it was another one.
    let personBefore: String?

    /// Names the person: an attacker who completes the sign-in would be another one.
    var sentence: String {
        let before = personBefore.map { ", no longer as \(LoginOutcome.shown($0))" } ?? ""
        return "Signed in as \(LoginOutcome.shown(person))\(before); the credentials end at "
            + "\(credentials.expiration.iso8601)."
    }

    private static func shown(_ person: String) -> String {
        OutputValue.text(person.shown(200)).plain
    }
}
