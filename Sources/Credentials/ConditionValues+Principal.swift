package import PolicyEngine
internal import State
package import Wire

/// The values for a policy's conditions that the caller can't choose: its identity and origin.
extension ConditionValues {
    package mutating func setValues(of principal: Principal) {
        switch principal {
        case .root(let name): setIdentity(name, type: "Account")
        case .user(let user):
            setIdentity(user.name, type: "User")
            set(.groups, user.groups)
        case .session(let claims, let owner, _): setValues(of: claims.session, owner: owner)
        case .accessKey(_, let session, let owner):
            setValues(of: session, owner: owner)
            // A key is of its parent's type: what a policy denies a user, its keys can't do.
            switch owner {
            case .root: set(.principalType, "Account")
            case .user: set(.principalType, "User")
            case .outsider: break
            }
        }
    }

    package mutating func setValues(of session: Session, owner: SessionOwner) {
        setIdentity(session.parent, type: "AssumedRole")
        switch owner {
        case .root: break
        case .user(let user): set(.groups, user.groups)
        case .outsider: setWhatSourceSays(of: session)
        }
    }

    /// Sets what the web server states about the connection, and the time.
    package mutating func setValues(of request: Request, now: Timestamp) {
        setTime(now)
        set(.sourceIP, request.sourceAddress)
        set(.secureTransport, request.isSecure ? "true" : "false")
    }

    /// Sets the headers that the caller writes as it likes. As in S3 requests, they are never
    /// absent.
    package mutating func setValues(statedBy request: Request) {
        set(.userAgent, request.headerValues("user-agent").joined(separator: ", "))
        set(.referer, request.headerValues("referer").joined(separator: ", "))
    }

    /// Sets how a request is signed.
    ///
    /// - Parameter presignedAge: In seconds; `nil` for a signature in a header.
    package mutating func setSignature(presignedAge: Int?) {
        set(.signatureVersion, "AWS4-HMAC-SHA256")
        set(.authType, presignedAge == nil ? "REST-HEADER" : "REST-QUERY-STRING")
        // In milliseconds, as in AWS.
        if let presignedAge { set(.signatureAge, String(presignedAge * 1_000)) }
    }

    package mutating func setTime(_ now: Timestamp) {
        set(.currentTime, now.iso8601)
        set(.epochTime, String(now.seconds))
    }

    private mutating func setIdentity(_ name: String, type: String) {
        set(.principalType, type)
        set(.userID, name)
        set(.username, name)
    }

    private mutating func setWhatSourceSays(of session: Session) {
        set(.groups, session.groups)
        if let user = session.ldapUser {
            set(.ldapUser, user.name)
            set(.ldapUsername, user.loginName)
            set(.ldapGroups, session.groups)
            // As in MinIO, the login name is the user name for policies.
            set(.username, user.loginName)
        } else {
            set(.jwtGroups, session.groups)
        }
        for (name, value) in session.claims {
            // No key of a tag begins with `jwt:`, so the name stands for one key.
            guard let key = NamedConditionKey("jwt:\(name)"), key.key != .jwtGroups else {
                continue
            }
            set(key.key, value)
        }
    }
}
