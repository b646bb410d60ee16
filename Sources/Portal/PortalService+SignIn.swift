internal import Configuration
internal import Credentials
internal import Crypto
internal import Identity
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// Signing in and out.
extension PortalService {
    static let shortestSession = SessionDuration(seconds: SessionDuration.range.lowerBound)

    func beginLogin(
        _ name: String, _ page: PageRequest, clients: NetworkClients
    ) throws(PageError) -> PageAnswer {
        let login = try openID.begin(
            at: ways.provider(named: name), clients: clients, now: page.now)
        let key = try pageKey(page.now)
        var answer = PageAnswer.redirect(to: login.address, status: 302)
        answer.cookies = [
            page.cookies.setting(
                .signingIn, to: login.cookie.sealed(with: key), lifetime: SigningInCookie.lifetime)
        ]
        return answer
    }

    func finishLogin(
        _ name: String, _ page: PageRequest, clients: NetworkClients,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        let provider = try ways.provider(named: name)
        entry.action = "SignIn"
        entry.provider = provider.name
        let keys = try kept { () throws(FileError) in try state.snapshot(now: page.now).pageKeys }
        guard let keys, let text = page.cookies.value(.signingIn),
            let cookie = SigningInCookie(text, keys: keys, now: page.now),
            cookie.provider == provider.name
        else {
            throw .refusedLogin(
                reason: "this browser has not begun to sign in here within the last "
                    + "\(SigningInCookie.lifetime / 60) minutes")
        }
        let identity = try openID.identity(
            of: page.query(), kept: cookie, at: provider, clients: clients, now: page.now)
        var answer = try signIn(
            identity, provedBy: .provider(provider.name), page, entry: &entry)
        answer.cookies.append(page.cookies.removal(of: .signingIn))
        return answer
    }

    /// Remembers a proved identity in the person's browser.
    func signIn(
        _ identity: ProvenIdentity, provedBy proof: SignedInCookie.Proof, _ page: PageRequest,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> PageAnswer {
        entry.subject = identity.subject
        entry.take(OwnerName(identity.session))
        let cookie: SignedInCookie
        do throws(IdentityError) {
            // A person whom a policy denies every session gets none of these pages either.
            let wish = SessionWish(proof.action, request: page.request)
            let (session, _) = try issuer.permitted(
                wish, to: identity, lasting: PortalService.shortestSession, now: page.now)
            cookie = SignedInCookie(session, provedBy: proof, now: page.now)
            try issuer.watch(identity, until: cookie.claims.expiration)
        } catch {
            throw PageError(error)
        }
        var answer = PageAnswer.redirect(to: Route.home.path)
        answer.cookies = [
            try signedIn(cookie, page)
        ]
        return answer
    }

    /// Signs a person out here, and leads to the provider's page that ends the session there. That
    /// is a link and no redirect: browsers check redirects of forms against `form-action`.
    func signOut(
        _ visitor: Visitor, _ page: PageRequest, clients: NetworkClients
    ) throws(PageError) -> PageAnswer {
        var answer = PageAnswer.redirect(to: Route.home.path)
        if case .provider(let name) = visitor.cookie.proof,
            let provider = try? ways.provider(named: name),
            let address = openID.endSessionAddress(at: provider, clients: clients)
        {
            answer = .page(
                SignInPages.signedOut(
                    of: provider.displayName ?? English.proof(visitor.cookie.proof), at: address))
        }
        answer.cookies = [page.cookies.removal(of: .signedIn)]
        return answer
    }

    func signedIn(_ cookie: SignedInCookie, _ page: PageRequest) throws(PageError) -> String {
        page.cookies.setting(
            .signedIn, to: try cookie.sealed(with: pageKey(page.now)), lifetime: nil)
    }

    private func pageKey(_ now: Timestamp) throws(PageError) -> StoredKey {
        try kept { () throws(FileError) in
            let ring = try state.snapshot(now: now).pageKeys
            return if let ring { ring.newest } else {
                try state.directory.keys.ring(.page, now: now).newest
            }
        }
    }
}

extension SignedInCookie.Proof {
    /// The action of the token service that has the same proof: policies that deny it deny the
    /// pages' sessions, too.
    var action: SecurityTokenAction {
        switch self {
        case .provider: .assumeRoleWithWebIdentity
        case .directory: .assumeRoleWithLDAPIdentity
        case .accessKey: .assumeRole
        }
    }
}

extension Visitor {
    var action: SecurityTokenAction { cookie.proof.action }
}
