package import Configuration
package import Credentials
package import PolicyEngine
package import State
internal import System
package import Wire

/// Issues sessions to proven identities. Every way to prove an identity leads through these steps.
package struct SessionIssuer: Sendable {
    private let policies: IdentityPolicies
    private let state: StateStore
    private let faults: SessionFaults

    /// - Parameter reportProblem: Tells the operator what Daypass can't read in its state.
    package init(
        configuration: DaypassConfiguration, state: StateStore,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.state = state
        policies = IdentityPolicies(
            configuration: configuration, state: state, reportProblem: reportProblem)
        faults = SessionFaults(report: reportProblem)
    }

    /// A session, and the credentials that open it.
    package struct Issued: Sendable {
        package let credentials: TemporaryCredentials
        package let duration: SessionDuration
    }

    /// What becomes known on the way to a session.
    package enum Finding: Sendable {
        /// What the owner may do in it, without the session policy.
        case session(Session, Permissions.Grant, lasting: SessionDuration)
        case sessionToken(byteCount: Int)
    }

    /// - Parameter provedAt: When the caller proved the identity, if that was before. No session
    ///   outlasts the revocations of that moment.
    /// - Parameter isTrial: Whether the credentials are for nothing: they are signed with a new key
    ///   that Daypass forgets.
    /// - Parameter random: ``TemporaryCredentials/randomByteCount`` bytes.
    /// - Parameter report: Receives each step that succeeds.
    /// - Throws: ``IdentityError/rejectedClaim(reason:)`` if the identity has none of its policies,
    ///   ``IdentityError/deniedByPolicy(detail:)``,
    ///   ``IdentityError/sessionTooLarge(byteCount:limit:)`` and
    ///   ``IdentityError/internalFailure(detail:)``.
    package func issue(
        _ wish: SessionWish, to identity: ProvenIdentity, now: Timestamp, random: [UInt8],
        provedAt: Timestamp? = nil, isTrial: Bool = false, report: (Finding) -> Void = { _ in }
    ) throws(IdentityError) -> Issued {
        let duration = (wish.duration ?? SessionDuration(until: identity.validUntil, now: now))
            .atMost(identity.longestSession)
            .atMost(provedAt.map { Revocations.maximumSessionLength - (now - $0) })
        let (session, grant) = try permitted(wish, to: identity, lasting: duration, now: now)
        report(.session(session, grant, lasting: duration))
        let credentials = try mint(
            session, lasting: duration, now: now, provedAt: provedAt, random: random,
            isTrial: isTrial)
        report(.sessionToken(byteCount: credentials.sessionToken.text.utf8.count))
        if !isTrial { try watch(identity, until: credentials.expiration) }
        return Issued(credentials: credentials, duration: duration)
    }

    /// The session that an identity may have, before it is issued.
    ///
    /// - Throws: As ``issue(_:to:now:random:provedAt:isTrial:report:)``.
    package func permitted(
        _ wish: SessionWish, to identity: ProvenIdentity, lasting duration: SessionDuration,
        now: Timestamp
    ) throws(IdentityError) -> (session: Session, grant: Permissions.Grant) {
        let session = try policies.session(of: identity, for: wish)
        let grant = try policies.grant(to: session, owner: identity.owner)
        try policies.requireNotDenied(
            wish, by: grant, session: session, lasting: duration, identity: identity, now: now)
        return (session, grant)
    }

    private func mint(
        _ session: Session, lasting duration: SessionDuration, now: Timestamp,
        provedAt: Timestamp?, random: [UInt8], isTrial: Bool
    ) throws(IdentityError) -> TemporaryCredentials {
        let key =
            isTrial
            ? StoredKey.generate(for: .sign, now: now)
            : try faults.caught { () throws(FileError) in
                try state.snapshot(now: now).signingKeys.newest
            }
        do throws(SessionTokenError) {
            return try TemporaryCredentials.mint(
                session, lasting: duration, now: now, provedAt: provedAt, key: key,
                random: random)
        } catch .tooLarge(let byteCount, let limit) {
            throw .sessionTooLarge(byteCount: byteCount, limit: limit)
        } catch {
            throw .internalFailure(detail: "\(error)")
        }
    }

    /// Remembers who has a session, if Daypass asks the provider about its users. Daypass does not
    /// issue a session that it could not end.
    package func watch(
        _ identity: ProvenIdentity, until end: Timestamp
    ) throws(IdentityError) {
        guard let provider = identity.watchingProvider else { return }
        try faults.caught { () throws(FileError) in
            try WatchedUsers(directory: state.directory, provider: provider).add(
                WatchedUser(subject: identity.subject, parent: identity.session.parent), until: end)
        }
    }
}
