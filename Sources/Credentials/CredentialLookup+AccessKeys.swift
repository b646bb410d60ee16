internal import Configuration
internal import Crypto
package import State
internal import System
package import Wire

extension CredentialLookup {
    /// What Daypass knows about a long-term access key, valid or not.
    func known(
        _ key: AccessKey, snapshot: Snapshot, now: Timestamp
    ) throws(CredentialError) -> KnownAccessKey {
        let secret: Secret
        do throws(FileError) {
            secret = try state.accessKeys.secret(of: key, snapshot: snapshot, now: now)
        } catch {
            throw .state(error)
        }
        return KnownAccessKey(
            try principal(of: key, secret: secret, now: now), named: OwnerName(key),
            secretAccessKey: secret)
    }

    private func principal(
        of key: AccessKey, secret: Secret, now: Timestamp
    ) throws(CredentialError) -> Result<Principal, CredentialError> {
        guard key.isEnabled else { return .failure(.disabledAccessKey) }
        var key = key
        key.expiration = key.end(longestLife: longestAccessKeyLife)
        if let end = key.expiration, end <= now { return .failure(.expiredAccessKey) }
        return try owner(of: key, secret: secret, now: now)
    }

    /// What a key has of its parent, even while the key is disabled or has ended.
    ///
    /// - Throws: ``CredentialError``, also if the parent is gone.
    package func ownership(
        of key: AccessKey, now: Timestamp
    ) throws(CredentialError) -> Principal {
        let secret: Secret
        do throws(FileError) {
            secret = try state.accessKeys.secret(
                of: key, snapshot: try state.snapshot(now: now), now: now)
        } catch {
            throw .state(error)
        }
        return try owner(of: key, secret: secret, now: now).get()
    }

    private func owner(
        of key: AccessKey, secret: Secret, now: Timestamp
    ) throws(CredentialError) -> Result<Principal, CredentialError> {
        switch key.parent {
        case .user(let name, let id):
            guard let user = try user(name), user.id == id, user.isEnabled else {
                return .failure(.accessKeyParentGone)
            }
            let session = Session(parent: name, parentID: id)
            return .success(.accessKey(key, session, owner: .user(user)))
        case .root(let name, let mark):
            guard let root, root.user == name,
                ConstantTime.isEqual(
                    Array(mark.utf8),
                    Array(
                        AccessKeyParent.rootMark(
                            name: name, password: root.password, key: secret
                        ).utf8))
            else { return .failure(.accessKeyParentGone) }
            return .success(.accessKey(key, Session(parent: name), owner: .root))
        case .ldapUser(let person):
            // Without an answer of the directory, the key gives nothing.
            guard let standing = try standing(of: person), standing.applies(at: now) else {
                return .failure(.accessKeyParentGone)
            }
            return .success(.accessKey(key, Session(person, standing), owner: .outsider))
        case .openIDUser(let person):
            return .success(.accessKey(key, Session(person), owner: .outsider))
        }
    }
}

extension CredentialLookup {
    /// What the directory said last about the owner of a key.
    private func standing(
        of person: AccessKeyParent.DirectoryPerson
    ) throws(CredentialError) -> DirectoryStanding? {
        do throws(FileError) {
            return try state.directoryStandings[person.name]
        } catch {
            throw .state(error)
        }
    }
}

extension Session {
    /// What a person of the directory has, by the directory's last answer.
    fileprivate init(
        _ person: AccessKeyParent.DirectoryPerson, _ standing: DirectoryStanding
    ) {
        self.init(
            parent: person.name, groups: standing.groups,
            ldapUser: LDAPUser(
                name: person.name, writtenName: person.writtenName, loginName: person.loginName,
                attributes: standing.attributes.map { .init(name: $0.name, values: $0.values) }))
    }

    /// What a person of an OpenID provider has, by what the provider said when the key was made.
    fileprivate init(_ person: AccessKeyParent.ProviderPerson) {
        self.init(
            parent: person.parent, policies: person.policies, roleARN: person.roleARN,
            claims: person.claims.map { ($0.name, $0.value) }, groups: person.groups,
            provider: person.provider)
    }
}

extension OwnerName {
    fileprivate init(_ key: AccessKey) {
        switch key.parent {
        case .user(let name, _), .root(let name, _): self.init(parent: name)
        case .ldapUser(let person):
            self.init(parent: person.name, userName: person.loginName)
        case .openIDUser(let person):
            self.init(
                parent: person.parent,
                userName: OwnerName.userName { name in
                    person.claims.first { $0.name == name }?.value
                })
        }
    }
}
