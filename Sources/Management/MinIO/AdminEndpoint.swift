internal import PolicyEngine

/// An operation of MinIO's administration API.
struct AdminEndpoint: Sendable {
    /// How a body or an answer comes.
    enum Form: Sendable {
        case none
        /// JSON as it is.
        case plain
        /// Encrypted with a key derived from the caller's secret (``AdminPayload``).
        case encrypted
    }

    /// What a call changes.
    enum Change: Sendable {
        case nothing
        /// Users, groups, policies, or the end of sessions.
        case records
        /// Who may change an access key depends on whose it is, so the operation decides.
        case accessKeys
    }

    typealias Operation =
        @Sendable (inout AdminCall, AdminOperations) throws(AdminError) -> AdminAnswer

    typealias Precheck = @Sendable (inout AdminCall, AdminOperations) throws(AdminError) -> Void

    /// Also the call's action in the audit log.
    let name: String
    let method: String
    /// The raw path below the version; at its end, `*` stands for one segment.
    let path: String
    let right: AdminRight
    let body: Form
    let answer: Form
    let changes: Change
    /// The parameters that the query may repeat. Another one that comes twice is unclear.
    let lists: Set<String>
    /// Refuses what no body could make allowed, before a key is derived for the body.
    let precheck: Precheck
    let operation: Operation

    init(
        _ name: String, _ method: String, _ path: String, _ right: AdminRight,
        body: Form = .none, answer: Form = .none, changes: Change? = nil, lists: Set<String> = [],
        precheck: @escaping Precheck = { _, _ in }, _ operation: @escaping Operation
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.right = right
        self.body = body
        self.answer = answer
        self.changes = changes ?? (method == "GET" ? .nothing : .records)
        self.lists = lists
        self.precheck = precheck
        self.operation = operation
    }

    /// What `*` stands for in a path; empty for an endpoint without one, and `nil` if the path is
    /// another one. Bytes are compared, so no spelling of a path is another's.
    func segment(of path: Substring) -> String? {
        guard self.path.hasSuffix("*") else {
            return path.utf8.elementsEqual(self.path.utf8) ? "" : nil
        }
        let rest = path.utf8.dropFirst(self.path.utf8.count - 1)
        guard path.utf8.starts(with: self.path.utf8.dropLast()), !rest.isEmpty,
            !rest.contains(UInt8(ascii: "/"))
        else { return nil }
        return String(Substring(rest))
    }

    /// Endpoint to action, in one place.
    static let all: [AdminEndpoint] =
        users + groups + policies + accessKeys + directory + openID + sessions + server
        + configuration

    private static let mayPutUser: Precheck = { call, operations throws(AdminError) in
        try operations.requireMayPutUser(&call)
    }

    private static let mayMakeSomeKey: Precheck = { call, operations throws(AdminError) in
        try operations.requireMayMakeSomeKey(call.caller)
    }

    private static let mayEditKey: Precheck = { call, operations throws(AdminError) in
        try operations.requireMayEditKey(&call)
    }

    private static let users: [AdminEndpoint] = [
        AdminEndpoint(
            "AddUser", "PUT", "add-user", .ownAccount(or: .createUser), body: .encrypted,
            precheck: mayPutUser
        ) { call, operations throws(AdminError) in try operations.addUser(&call) },
        AdminEndpoint(
            "SetUserStatus", "PUT", "set-user-status", .action(.enableUser)
        ) { call, operations throws(AdminError) in try operations.setUserStatus(&call) },
        AdminEndpoint(
            "RemoveUser", "DELETE", "remove-user", .action(.deleteUser)
        ) { call, operations throws(AdminError) in try operations.removeUser(&call) },
        AdminEndpoint(
            "GetUserInfo", "GET", "user-info", .ownAccount(or: .getUser), answer: .plain
        ) { call, operations throws(AdminError) in try operations.userInfo(&call) },
        AdminEndpoint(
            "ListUsers", "GET", "list-users", .action(.listUsers), answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.listUsers() },
    ]

    private static let groups: [AdminEndpoint] = [
        AdminEndpoint(
            "UpdateGroupMembers", "PUT", "update-group-members", .action(.addUserToGroup),
            body: .plain
        ) { call, operations throws(AdminError) in try operations.updateGroupMembers(&call) },
        AdminEndpoint("GetGroup", "GET", "group", .action(.getGroup), answer: .plain) {
            call, operations throws(AdminError) in try operations.group(&call)
        },
        AdminEndpoint("ListGroups", "GET", "groups", .action(.listGroups), answer: .plain) {
            call, operations throws(AdminError) in try operations.listGroups()
        },
        AdminEndpoint("SetGroupStatus", "PUT", "set-group-status", .action(.enableGroup)) {
            call, operations throws(AdminError) in try operations.setGroupStatus(&call)
        },
    ]

    private static let association = AdminRight.oneOf([
        .updatePolicyAssociation, .attachUserOrGroupPolicy,
    ])
    private static let entities = AdminRight.oneOf([.listGroups, .listUsers, .listUserPolicies])

    private static let policies: [AdminEndpoint] = [
        AdminEndpoint(
            "AddCannedPolicy", "PUT", "add-canned-policy", .action(.createPolicy), body: .plain
        ) { call, operations throws(AdminError) in try operations.addPolicy(&call) },
        AdminEndpoint(
            "RemoveCannedPolicy", "DELETE", "remove-canned-policy", .action(.deletePolicy)
        ) { call, operations throws(AdminError) in try operations.removePolicy(&call) },
        AdminEndpoint(
            "InfoCannedPolicy", "GET", "info-canned-policy", .action(.getPolicy), answer: .plain
        ) { call, operations throws(AdminError) in try operations.policyInfo(&call) },
        AdminEndpoint(
            "ListCannedPolicies", "GET", "list-canned-policies", .action(.listUserPolicies),
            answer: .plain
        ) { call, operations throws(AdminError) in try operations.listPolicies() },
        AdminEndpoint(
            "AttachPolicy", "POST", "idp/builtin/policy/attach", association, body: .encrypted,
            answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.attachPolicies(&call) },
        AdminEndpoint(
            "DetachPolicy", "POST", "idp/builtin/policy/detach", association, body: .encrypted,
            answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.detachPolicies(&call) },
        AdminEndpoint(
            "SetPolicy", "PUT", "set-user-or-group-policy", .action(.attachUserOrGroupPolicy)
        ) { call, operations throws(AdminError) in try operations.setPolicies(&call) },
        AdminEndpoint(
            "ListPolicyEntities", "GET", "idp/builtin/policy-entities", entities,
            answer: .encrypted, lists: ["user", "group", "policy"]
        ) { call, operations throws(AdminError) in try operations.policyEntities(call) },
    ]

    private static let accessKeys: [AdminEndpoint] = [
        AdminEndpoint(
            "AddServiceAccount", "PUT", "add-service-account",
            .ownAccount(or: .createServiceAccount), body: .encrypted, answer: .encrypted,
            changes: .accessKeys,
            precheck: mayMakeSomeKey
        ) { call, operations throws(AdminError) in try operations.addAccessKey(&call) },
        AdminEndpoint(
            "UpdateServiceAccount", "POST", "update-service-account",
            .action(.updateServiceAccount), body: .encrypted, changes: .accessKeys,
            precheck: mayEditKey
        ) { call, operations throws(AdminError) in try operations.editAccessKey(&call) },
        AdminEndpoint(
            "DeleteServiceAccount", "DELETE", "delete-service-account",
            .ownAccount(or: .removeServiceAccount), changes: .accessKeys
        ) { call, operations throws(AdminError) in try operations.removeAccessKey(&call) },
        AdminEndpoint(
            "InfoServiceAccount", "GET", "info-service-account",
            .ownAccount(or: .listServiceAccounts), answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.accessKeyInfo(&call) },
        AdminEndpoint(
            "InfoAccessKey", "GET", "info-access-key", .ownAccount(or: .listServiceAccounts),
            answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.anyAccessKeyInfo(&call) },
        AdminEndpoint(
            "ListServiceAccounts", "GET", "list-service-accounts",
            .ownAccount(or: .listServiceAccounts), answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.listAccessKeys(&call) },
        AdminEndpoint(
            "ListAccessKeysBulk", "GET", "list-access-keys-bulk",
            .ownAccount(or: .listServiceAccounts), answer: .encrypted, lists: ["users"]
        ) { call, operations throws(AdminError) in try operations.listAccessKeysOfUsers(call) },
        AdminEndpoint(
            "TemporaryAccountInfo", "GET", "temporary-account-info",
            .action(.listTemporaryAccounts), answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.sessionInfo(&call) },
    ]
}
