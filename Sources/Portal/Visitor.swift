internal import Credentials
internal import State

/// A person who has signed in, as of this request: the sign-in goes on, and nothing has revoked it.
struct Visitor {
    let cookie: SignedInCookie
    /// What the person acts as: the owner of a long-term access key, or a session.
    let principal: Principal

    var session: Session { cookie.claims.session }
    /// What forms repeat.
    var formToken: String { cookie.formToken }
    /// What people call the person. Of an OpenID person without any such claim, the subject says
    /// more than the digest that owns the sessions.
    var name: String {
        OwnerName(session).userName ?? claim("name") ?? claim("sub") ?? session.parent
    }

    private func claim(_ name: String) -> String? {
        session.claims.first { $0.name == name && !$0.value.isEmpty }?.value
    }
}
