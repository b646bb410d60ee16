package import Configuration
internal import Crypto
package import Monitoring
package import State
internal import System
package import Wire

/// Finds the owner of an access key.
package struct CredentialLookup: Sendable {
    let root: DaypassConfiguration.Root?
    let state: StateStore
    let longestAccessKeyLife: Int?
    private let sessions: SessionCache

    /// - Parameter longestAccessKeyLife: In seconds; `nil` for no limit.
    package init(
        root: DaypassConfiguration.Root?, state: StateStore, longestAccessKeyLife: Int?,
        metrics: Metrics? = nil
    ) {
        self.root = root
        self.longestAccessKeyLife = longestAccessKeyLife
        self.state = state
        sessions = SessionCache(metrics: metrics)
    }

    package func credential(
        accessKeyID: String, sessionToken: String?, now: Timestamp
    ) throws(CredentialError) -> Credential {
        let known = try known(accessKeyID: accessKeyID, sessionToken: sessionToken, now: now)
        return Credential(
            principal: try known.principal, secretAccessKey: known.secretAccessKey)
    }

    /// What Daypass knows about an access key, valid or not, so that its secret can be checked.
    ///
    /// - Throws: ``CredentialError`` if there is no such access key or session.
    package func known(
        accessKeyID: String, sessionToken: String?, now: Timestamp
    ) throws(CredentialError) -> KnownAccessKey {
        let snapshot = try snapshot(now: now)
        if let sessionToken {
            return try session(
                sessionToken, accessKeyID: accessKeyID, snapshot: snapshot, now: now)
        }
        if let root, root.user == accessKeyID {
            return KnownAccessKey(
                .success(.root(name: root.user)), named: OwnerName(parent: root.user),
                secretAccessKey: root.password)
        }
        if AccessKey.isGenerated(id: accessKeyID), let key = try accessKey(accessKeyID) {
            return try known(key, snapshot: snapshot, now: now)
        }
        guard let user = try user(accessKeyID) else {
            if let key = try accessKey(accessKeyID) {
                return try known(key, snapshot: snapshot, now: now)
            }
            throw accessKeyID.hasPrefix(AccessKeyID.temporaryPrefix)
                ? .missingSessionToken : .unknownAccessKey
        }
        do throws(FileError) {
            return KnownAccessKey(
                user.isEnabled ? .success(.user(user)) : .failure(.disabledUser),
                named: OwnerName(parent: user.name),
                secretAccessKey: try state.users.secret(of: user, snapshot: snapshot, now: now))
        } catch {
            throw .state(error)
        }
    }

    /// Notes that an access key, or a session that it began, was used.
    package func noteUse(by principal: Principal, now: Timestamp) {
        switch principal {
        case .accessKey(let key, _, _), .session(_, _, let key?):
            state.recentUses.note(key.id, now: now)
        case .root, .user, .session(_, _, nil): break
        }
    }

    /// What a session of the root depends on: a code of the password, which does not reveal it
    /// without a signing key.
    package func rootID(now: Timestamp) throws(CredentialError) -> String? {
        guard let root else { return nil }
        return rootID(root, signingKey: try snapshot(now: now).signingKeys.newest)
    }

    /// The principal of claims that Daypass wrote itself, if their session has not ended.
    ///
    /// - Throws: ``CredentialError/revoked``, ``CredentialError/parentGone``,
    ///   ``CredentialError/sessionToken(_:)`` and what has ended the access key that began it.
    package func principal(
        of claims: SessionClaims, now: Timestamp
    ) throws(CredentialError) -> Principal {
        try principal(of: claims, snapshot: snapshot(now: now), now: now).get()
    }

    private func snapshot(now: Timestamp) throws(CredentialError) -> Snapshot {
        do throws(FileError) {
            return try state.snapshot(now: now)
        } catch {
            throw .state(error)
        }
    }

    private func rootID(_ root: DaypassConfiguration.Root, signingKey: StoredKey) -> String {
        let code = HMAC.sha256(
            key: signingKey.secret.bytes, Array("root\0\(root.user)\0".utf8) + root.password.bytes)
        return "\(signingKey.id)-\(Hexadecimal.encode(Array(code.prefix(16))))"
    }

    private func session(
        _ text: String, accessKeyID: String, snapshot: Snapshot, now: Timestamp
    ) throws(CredentialError) -> KnownAccessKey {
        let checked: SessionCache.Checked
        do throws(SessionTokenError) {
            checked = try sessions.checked(text, keyRing: snapshot.signingKeys)
        } catch {
            throw .sessionToken(error)
        }
        let claims = checked.claims
        // Compare bytes: for Swift, the Kelvin sign equals K, and the log would name another key.
        guard claims.accessKeyID.utf8.elementsEqual(accessKeyID.utf8) else {
            throw .unexpectedSessionToken
        }
        return KnownAccessKey(
            try principal(of: claims, snapshot: snapshot, now: now),
            named: OwnerName(claims.session), secretAccessKey: checked.secretAccessKey)
    }

    private func principal(
        of claims: SessionClaims, snapshot: Snapshot, now: Timestamp
    ) throws(CredentialError) -> Result<Principal, CredentialError> {
        do throws(SessionTokenError) {
            try SessionToken.checkTimes(claims, now: now)
        } catch {
            return .failure(.sessionToken(error))
        }
        let session = claims.session
        guard
            !snapshot.revocations.cover(
                accessKeyID: claims.accessKeyID, parent: session.parent,
                issuedAt: claims.issuedAt, revokeType: session.revokeType)
        else { return .failure(.revoked) }
        guard let owner = try owner(of: session, keys: snapshot.signingKeys) else {
            return .failure(.parentGone)
        }
        guard let maker = session.maker else {
            return .success(.session(claims, owner: owner))
        }
        guard var key = try accessKey(maker.accessKeyID), key.recordID == maker.recordID else {
            return .failure(.parentGone)
        }
        key.expiration = key.end(longestLife: longestAccessKeyLife)
        return try known(key, snapshot: snapshot, now: now).owner.map { [key] _ in
            .session(claims, owner: owner, maker: key)
        }
    }

    /// The owner of the session, `nil` if it has changed since. An owner without a record is not
    /// checked: its identity source was asked when the session began.
    private func owner(
        of session: Session, keys: KeyRing
    ) throws(CredentialError) -> SessionOwner? {
        guard let parentID = session.parentID else { return .outsider }
        if let root, root.user == session.parent {
            guard let key = keys[String(parentID.prefix { $0 != "-" })],
                rootID(root, signingKey: key) == parentID
            else { return nil }
            return .root
        }
        guard let user = try user(session.parent), user.id == parentID, user.isEnabled
        else { return nil }
        return .user(user)
    }

    private func accessKey(_ id: String) throws(CredentialError) -> AccessKey? {
        do throws(FileError) {
            return try state.accessKeys[id]
        } catch {
            throw .state(error)
        }
    }

    func user(_ name: String) throws(CredentialError) -> User? {
        do throws(FileError) {
            guard let user = try state.users[name] else { return nil }
            return try state.withEnabledGroups(user)
        } catch {
            throw .state(error)
        }
    }
}
