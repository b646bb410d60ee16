internal import Authorizer
internal import Configuration
internal import Credentials
internal import PolicyEngine
internal import State
internal import System

/// The request that `policy simulate` decides, with the facts that the server would know.
struct SimulatedRequest {
    enum Caller {
        case root(String)
        case user(User)
    }

    let access: AccessRequest
    /// The same request by the names that the store may read instead; `nil` if there are none.
    let otherAccess: AccessRequest?

    /// The bucket that the request is about; `nil` for an action without a resource.
    var bucket: String? {
        switch access.resource {
        case .bucket(let bucket), .object(let bucket, _): bucket
        case .none, .encryptionKey: nil
        }
    }

    /// - Parameter caller: `nil` for policies without a user; the context then has its attributes.
    /// - Throws: ``Failure`` for an action, resource or condition key that no request has.
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
        // The server always knows the address, and this command can't guess it.
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
        // A key without an end has no duration, and the server then decides against the caller.
        if [.admin(.createServiceAccount), .admin(.updateServiceAccount)].contains(action),
            !context.contains(where: { $0.key.key == .serviceAccountDuration })
        {
            values.setUnknown(.serviceAccountDuration)
        }
        for (key, texts) in context { values.set(key, texts) }
        // A key comes from the server or from the request; here, the administrator fills both.
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

    /// Sets a list's prefix to the one that the store may read instead; false if there is none.
    ///
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

    /// The resource that an ARN names for an action. `arn:aws:s3:::*` also stands for the resource
    /// of an action that has none, as in policies.
    private static func resource(_ arn: String, for action: Action) throws -> Resource {
        guard let resource = Resource(arn: arn) else {
            throw Failure("neither * nor an ARN such as arn:aws:s3:::bucket/key: \(arn)")
        }
        guard action.scope == .service, resource != .none else { return resource }
        guard resource == .bucket("*") else {
            throw Failure(
                "\(action.name) acts on no named resource; omit --resource, or use *"
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
    /// Sets `sts:DurationSeconds` to the duration of a session whose caller asks for none.
    fileprivate mutating func setDuration(of call: SecurityTokenAction, isGiven: Bool) {
        if isGiven { return }
        switch call {
        case .assumeRole, .assumeRoleWithLDAPIdentity: set(.tokenDuration, "3600")
        // The token, the certificate or the plugin determines the duration.
        case .assumeRoleWithWebIdentity, .assumeRoleWithClientGrants, .assumeRoleWithCustomToken,
            .assumeRoleWithCertificate:
            setUnknown(.tokenDuration)
        case .getCallerIdentity: break
        }
    }
}
