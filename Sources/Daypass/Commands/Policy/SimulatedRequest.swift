internal import Authorizer
internal import Configuration
internal import Credentials
internal import PolicyEngine
internal import State
internal import System

/// The request that `policy simulate` asks about, with what the server would know of it.
struct SimulatedRequest {
    enum Caller {
        case root(String)
        case user(User)
    }

    let access: AccessRequest
    /// The same about the names that the store may read; `nil` if it reads those of the request.
    let otherAccess: AccessRequest?

    /// The bucket that the request is about; `nil` for an action on nothing in particular.
    var bucket: String? {
        switch access.resource {
        case .bucket(let bucket), .object(let bucket, _): bucket
        case .none, .encryptionKey: nil
        }
    }

    /// - Parameter keys: How the store compares keys.
    /// - Parameter caller: Nil for policies by themselves: of whoever has them only the context tells.
    /// - Throws: ``Failure`` for what no request has.
    init(
        action name: String, resource arn: String, context: [String], caller: Caller?,
        keys: KeyComparison
    ) throws {
        guard let action = Action(name) else {
            let known = Action.allCases.map(\.name)
            let similar = SimilarName.of(name, among: known)
            throw Failure(
                "there is no action \(name)\(similar.map { "; did you mean \($0)?" } ?? "")")
        }
        let resource = try SimulatedRequest.resource(arn, for: action)
        let context = try SimulatedRequest.values(context, of: action)
        var values = ConditionValues()
        values.setTime(Clock.now)
        values.set(.secureTransport, "true")
        // The server always has an address, and nobody can guess which.
        if !context.contains(where: { $0.key.key == .sourceIP }) { values.setUnknown(.sourceIP) }
        values.setNeverAbsent()
        switch caller {
        case .root(let name): values.setValues(of: .root(name: name))
        case .user(let user): values.setValues(of: .user(user))
        case nil: break
        }
        if case .s3(let s3) = action {
            if caller != nil { values.setSignature(presignedAge: nil) }
            for key in ConditionKey.neverKnown + s3.conditionKeysInBody { values.setUnknown(key) }
        } else {
            values.set(.versionID, [])
        }
        if case .securityToken(let call) = action {
            values.setDuration(of: call, isGiven: context.contains { $0.key.key == .tokenDuration })
        }
        for (key, texts) in context { values.set(key, texts) }
        // Each key is heard from the side that fills it; both are the administrator here.
        let comparison: AccessRequest.NameComparison = keys == .folding ? .normalized : .exact
        access = AccessRequest(
            action: action, resource: resource, server: values, request: values,
            comparing: comparison)
        var otherValues = values
        let hasOtherPrefix = try SimulatedRequest.setOtherPrefix(context, keys, in: &otherValues)
        let otherResource = keys == .folding ? resource.folded : nil
        otherAccess =
            otherResource == nil && !hasOtherPrefix
            ? nil
            : AccessRequest(
                action: action, resource: otherResource ?? resource, server: otherValues,
                request: otherValues, comparing: comparison)
    }

    /// Sets the prefix of a list as the store may read it.
    ///
    /// - Returns: Whether that is another one.
    /// - Throws: ``Failure`` for a prefix that the server refuses.
    private static func setOtherPrefix(
        _ context: [(key: NamedConditionKey, values: [String])], _ keys: KeyComparison,
        in values: inout ConditionValues
    ) throws -> Bool {
        guard let prefix = context.first(where: { $0.key.key == .prefix })?.values.first else {
            return false
        }
        do throws(S3Prefix.Ambiguous) {
            guard let other = try S3Prefix.otherReading(of: prefix, keys) else { return false }
            values.set(.prefix, other)
            return true
        } catch {
            throw Failure("the server refuses the \(error.message)")
        }
    }

    /// What an ARN names for an action.
    ///
    /// Policies write `arn:aws:s3:::*` for everything, and so for what an action on nothing in
    /// particular is done to.
    private static func resource(_ arn: String, for action: Action) throws -> Resource {
        guard let resource = Resource(arn: arn) else {
            throw Failure("not * and no ARN as arn:aws:s3:::bucket/key: \(arn)")
        }
        guard action.scope == .service, resource != .none else { return resource }
        guard resource == .bucket("*") else {
            throw Failure(
                "\(action.name) acts on no resource that has a name; leave --resource out, or give *"
            )
        }
        return .none
    }

    private static func values(
        _ context: [String], of action: Action
    ) throws -> [(key: NamedConditionKey, values: [String])] {
        var values: [(key: NamedConditionKey, values: [String])] = []
        for item in context {
            guard let mark = item.firstIndex(of: "=") else {
                throw Failure("not key=value: \(item)")
            }
            guard let key = NamedConditionKey(String(item[..<mark])) else {
                throw Failure("there is no such condition key: \(item[..<mark])")
            }
            guard !key.key.hasNoValue else {
                throw Failure("no request has a value for the condition key \(key) here")
            }
            guard key.key.isUsable(with: action) else {
                throw Failure("no request for \(action.name) has the condition key \(key)")
            }
            let value = String(item[item.index(after: mark)...])
            if let index = values.firstIndex(where: { $0.key == key }) {
                values[index].values.append(value)
            } else {
                values.append((key, [value]))
            }
        }
        return values
    }
}

extension ConditionValues {
    /// Sets how long a session lasts if its caller asks for no duration (`sts:DurationSeconds`).
    ///
    /// - Parameter isGiven: Whether the context says how long.
    fileprivate mutating func setDuration(of call: SecurityTokenAction, isGiven: Bool) {
        if isGiven { return }
        switch call {
        case .assumeRole, .assumeRoleWithLDAPIdentity: set(.tokenDuration, "3600")
        // Until the token or the certificate ends, or as long as the plugin says.
        case .assumeRoleWithWebIdentity, .assumeRoleWithClientGrants, .assumeRoleWithCustomToken,
            .assumeRoleWithCertificate:
            setUnknown(.tokenDuration)
        case .getCallerIdentity: break
        }
    }
}
