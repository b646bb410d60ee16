internal import PolicyEngine

/// People of identity sources.
extension AdminEndpoint {
    private static let mayMakeSomeDirectoryKey: Precheck = { call, operations throws(AdminError) in
        guard operations.directoryNames != nil else { throw .ldapNotEnabled }
        try operations.requireMayMakeSomeKey(call.caller)
    }

    static let directory: [AdminEndpoint] = [
        AdminEndpoint(
            "AttachLDAPPolicy", "POST", "idp/ldap/policy/attach",
            .action(.updatePolicyAssociation), body: .encrypted, answer: .encrypted
        ) { call, operations throws(AdminError) in
            try operations.attachDirectoryPolicies(&call)
        },
        AdminEndpoint(
            "DetachLDAPPolicy", "POST", "idp/ldap/policy/detach",
            .action(.updatePolicyAssociation), body: .encrypted, answer: .encrypted
        ) { call, operations throws(AdminError) in
            try operations.detachDirectoryPolicies(&call)
        },
        AdminEndpoint(
            "ListLDAPPolicyEntities", "GET", "idp/ldap/policy-entities",
            .oneOf([.listGroups, .listUsers, .listUserPolicies]), answer: .encrypted,
            lists: ["user", "group", "policy"]
        ) { call, operations throws(AdminError) in
            try operations.directoryPolicyEntities(call)
        },
        AdminEndpoint(
            "AddLDAPServiceAccount", "PUT", "idp/ldap/add-service-account",
            .ownAccount(or: .createServiceAccount), body: .encrypted, answer: .encrypted,
            changes: .accessKeys,
            precheck: mayMakeSomeDirectoryKey
        ) { call, operations throws(AdminError) in try operations.addDirectoryAccessKey(&call) },
        AdminEndpoint(
            "ListLDAPAccessKeys", "GET", "idp/ldap/list-access-keys",
            .ownAccount(or: .listServiceAccounts), answer: .encrypted
        ) { call, operations throws(AdminError) in
            try operations.listDirectoryAccessKeys(&call)
        },
        AdminEndpoint(
            "ListLDAPAccessKeysBulk", "GET", "idp/ldap/list-access-keys-bulk",
            .ownAccount(or: .listServiceAccounts), answer: .encrypted, lists: ["userDNs"]
        ) { call, operations throws(AdminError) in
            try operations.listDirectoryAccessKeysOfUsers(call)
        },
    ]

    static let openID: [AdminEndpoint] = [
        AdminEndpoint(
            "ListOpenIDAccessKeysBulk", "GET", "idp/openid/list-access-keys-bulk",
            .ownAccount(or: .listServiceAccounts), answer: .encrypted, lists: ["users"]
        ) { call, operations throws(AdminError) in
            try operations.listOpenIDAccessKeysOfUsers(call)
        }
    ]
}
