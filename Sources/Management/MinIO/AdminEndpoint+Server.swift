internal import PolicyEngine

/// The server, its configuration, and the sessions.
extension AdminEndpoint {
    static let server: [AdminEndpoint] = [
        AdminEndpoint("ServerInfo", "GET", "info", .action(.serverInfo), answer: .plain) {
            call, operations throws(AdminError) in operations.serverInfo(call)
        },
        AdminEndpoint("AccountInfo", "GET", "accountinfo", .anyCaller, answer: .plain) {
            call, operations throws(AdminError) in try operations.accountInfo(call)
        },
        AdminEndpoint(
            "Service", "POST", "service",
            .oneOf([.serviceRestart, .serviceStop, .serviceFreeze])
        ) { call, operations throws(AdminError) in try operations.refuseService(&call) },
        AdminEndpoint("ExportIAM", "GET", "export-iam", .action(.exportIAM)) {
            call, operations throws(AdminError) in try operations.refuseToExport()
        },
        AdminEndpoint("ImportIAM", "PUT", "import-iam", .action(.importIAM)) {
            call, operations throws(AdminError) in try operations.refuseToImport()
        },
        AdminEndpoint("ImportIAMV2", "PUT", "import-iam-v2", .action(.importIAM)) {
            call, operations throws(AdminError) in try operations.refuseToImport()
        },
    ]

    static let sessions: [AdminEndpoint] = [
        revocation("RevokeTokens", "builtin", .users),
        revocation("RevokeLDAPTokens", "ldap", .directory),
        revocation("RevokeOpenIDTokens", "openid", .openIDProviders),
    ]

    private static func revocation(
        _ name: String, _ segment: String, _ source: AdminOperations.SessionSource
    ) -> AdminEndpoint {
        AdminEndpoint(
            name, "POST", "revoke-tokens/\(segment)", .ownAccount(or: .removeServiceAccount)
        ) { call, operations throws(AdminError) in
            try operations.revokeSessions(&call, of: source)
        }
    }

    private static let configurationRight = AdminRight.action(.configUpdate)

    static let configuration: [AdminEndpoint] = [
        AdminEndpoint(
            "GetConfigKV", "GET", "get-config-kv", configurationRight, answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.configuration(&call) },
        AdminEndpoint(
            "SetConfigKV", "PUT", "set-config-kv", configurationRight, body: .encrypted
        ) { call, operations throws(AdminError) in try operations.refuseToSet(&call) },
        AdminEndpoint(
            "DelConfigKV", "DELETE", "del-config-kv", configurationRight, body: .encrypted
        ) { call, operations throws(AdminError) in try operations.refuseToUnset(&call) },
        AdminEndpoint(
            "HelpConfigKV", "GET", "help-config-kv", configurationRight, answer: .plain
        ) { call, operations throws(AdminError) in try operations.configurationHelp(&call) },
        AdminEndpoint("GetConfig", "GET", "config", configurationRight, answer: .encrypted) {
            call, operations throws(AdminError) in operations.wholeConfiguration()
        },
        AdminEndpoint(
            "SetConfig", "PUT", "config", configurationRight, body: .encrypted
        ) { call, operations throws(AdminError) in
            try operations.refuseToReplaceConfiguration(&call)
        },
        AdminEndpoint(
            "ListConfigHistoryKV", "GET", "list-config-history-kv", configurationRight,
            answer: .encrypted
        ) { call, operations throws(AdminError) in operations.configurationHistory() },
        AdminEndpoint(
            "ListIDPConfigOpenID", "GET", "idp-config/openid", configurationRight,
            answer: .encrypted
        ) { call, operations throws(AdminError) in operations.listOpenIDProviders() },
        AdminEndpoint(
            "GetIDPConfigOpenID", "GET", "idp-config/openid/*", configurationRight,
            answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.openIDProvider(&call) },
        AdminEndpoint(
            "ListIDPConfigLDAP", "GET", "idp-config/ldap", configurationRight,
            answer: .encrypted
        ) { call, operations throws(AdminError) in operations.listDirectories() },
        AdminEndpoint(
            "GetIDPConfigLDAP", "GET", "idp-config/ldap/*", configurationRight,
            answer: .encrypted
        ) { call, operations throws(AdminError) in try operations.directory(&call) },
        openIDWriting("AddIDPConfigOpenID", "PUT"),
        openIDWriting("UpdateIDPConfigOpenID", "POST"),
        AdminEndpoint(
            "DeleteIDPConfigOpenID", "DELETE", "idp-config/openid/*", configurationRight
        ) { call, operations throws(AdminError) in
            try operations.refuseToRemoveOpenIDProvider(&call)
        },
        directoryWriting("AddIDPConfigLDAP", "PUT"),
        directoryWriting("UpdateIDPConfigLDAP", "POST"),
        AdminEndpoint(
            "DeleteIDPConfigLDAP", "DELETE", "idp-config/ldap/*", configurationRight
        ) { call, operations throws(AdminError) in try operations.refuseToRemoveDirectory(&call) },
    ]

    private static func openIDWriting(_ name: String, _ method: String) -> AdminEndpoint {
        AdminEndpoint(
            name, method, "idp-config/openid/*", configurationRight, body: .encrypted
        ) { call, operations throws(AdminError) in
            try operations.refuseToWriteOpenIDProvider(&call)
        }
    }

    private static func directoryWriting(_ name: String, _ method: String) -> AdminEndpoint {
        AdminEndpoint(
            name, method, "idp-config/ldap/*", configurationRight, body: .encrypted
        ) { call, operations throws(AdminError) in try operations.refuseToWriteDirectory(&call) }
    }
}
