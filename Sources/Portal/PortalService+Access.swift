internal import Configuration
internal import Credentials
internal import Crypto
internal import Identity
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// What a person has, and temporary credentials.
extension PortalService {
    func grant(of visitor: Visitor) throws(PageError) -> Permissions.Grant {
        try kept { () throws(FileError) in
            try permissions.grant(to: visitor.session, owner: visitor.owner)
        }
    }

    func issue(
        to visitor: Visitor, _ page: PageRequest, entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let form = try page.form()
        guard let duration = SessionDuration(parameter: form[AccessPage.durationField] ?? "") else {
            throw .malformedForm(detail: "its duration is not one of those offered")
        }
        let credentials = try credentials(
            for: visitor, lasting: duration, page, entry: &entry)
        return .page(CredentialsPage.page(visitor, credentials, s3Server: portal.s3Server))
    }

    /// Credentials that carry the time of the sign-in.
    func credentials(
        for visitor: Visitor, lasting duration: SessionDuration, _ page: PageRequest,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> TemporaryCredentials {
        let wish = SessionWish(visitor.action, request: page.request, duration: duration)
        let issued: SessionIssuer.Issued
        do throws(IdentityError) {
            issued = try issuer.issue(
                wish, to: identity(of: visitor, page), now: page.now,
                random: RandomBytes.make(TemporaryCredentials.randomByteCount),
                provedAt: visitor.cookie.claims.issuedAt)
        } catch {
            throw PageError(error)
        }
        entry.accessKeyID = issued.credentials.accessKeyID
        entry.durationSeconds = issued.duration.seconds
        return issued.credentials
    }

    /// The identity as it was proved at the sign-in.
    func identity(of visitor: Visitor, _ page: PageRequest) -> ProvenIdentity {
        let session = visitor.session
        // A provider knows its users by their subjects.
        let subject = session.claims.first { $0.name == "sub" }?.value
        var watching: String?
        if case .provider(let name) = visitor.cookie.proof, watchedProviders.contains(name) {
            watching = name
        }
        // The session of a further access key ends with the key.
        var longest: Int?
        if case .session(_, _, let maker?) = visitor.principal {
            longest = maker.expiration.map { $0 - page.now }
        }
        let policies: ProvenIdentity.PolicySource =
            switch (visitor.owner, session.roleARN) {
            case (.root, _), (.user, _): .parent
            case (.outsider, let role?): .named(rolePolicies[role] ?? [])
            case (.outsider, nil): .named(session.policies ?? [])
            }
        return ProvenIdentity(
            subject: watching == nil ? session.parent : subject ?? session.parent,
            longestSession: longest, policies: policies, session: session, owner: visitor.owner,
            caller: visitor.longTermCaller, watchingProvider: watching)
    }
}

extension Visitor {
    /// The long-term credential that the person signed in with: policies see it as the caller, as
    /// in `AssumeRole`. `nil` after another proof.
    var longTermCaller: Principal? {
        guard cookie.proof == .accessKey else { return nil }
        switch principal {
        case .session(let claims, let owner, let maker?):
            return .accessKey(maker, claims.session, owner: owner)
        case .session(_, .user(let user), nil): return .user(user)
        case .session(let claims, .root, nil): return .root(name: claims.session.parent)
        case .session(_, .outsider, nil): return nil
        case .root, .user, .accessKey: return principal
        }
    }

    var owner: SessionOwner {
        switch principal {
        case .session(_, let owner, _), .accessKey(_, _, let owner): owner
        case .user(let user): .user(user)
        case .root: .root
        }
    }
}
