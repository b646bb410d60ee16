internal import Configuration
internal import Credentials
internal import State
internal import Wire

/// `AssumeRoleWithCustomToken`: a token of whatever kind, whose bearer the identity plugin knows.
struct AssumeRoleWithCustomToken: STSAction {
    let name = "AssumeRoleWithCustomToken"

    /// Longer than any token: what is longer only costs time.
    private static let maximumTokenByteCount = 64 * 1_024

    /// All that can be refused without the plugin is refused before it is asked: a token may be good for once.
    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        guard let plugin = service.identityPlugin else { throw .notConfigured }
        let token = try token(call)
        try checkRole(call, plugin.configuration)
        _ = try call.duration
        if let policy = call.parameters["Policy"] { _ = try SessionPolicy(parameter: policy) }
        let policies = plugin.configuration.rolePolicies
        try service.requirePolicies(ofRole: policies)

        audit.note("identity plugin", plugin.configuration.place)
        let answer = try service.attempts.make(
            LoginAttempt(.customToken, address: call.request.sourceAddress), now: audit.time
        ) { () throws(STSError) in
            try plugin.identity(ofToken: token, clients: clients)
        }
        audit.subject = answer.user
        audit.note("role", service.described(policies: policies))
        audit.note("groups", answer.groups.joined(separator: "; "))
        let parent = OutsideParent.pluginUser(answer.user)
        return Identity(
            subject: parent, validUntil: audit.time + answer.longestSession,
            longestSession: answer.longestSession, policies: .named(policies),
            session: Session(
                parent: parent, roleARN: plugin.configuration.roleARN,
                claims: answer.claims + [("sub", parent)], groups: answer.groups))
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        credentials(&xml)
        xml.element("AssumedUser", identity.subject)
    }

    /// The token, without the white space around it: who sends a file sends its last line feed along.
    private func token(_ call: Call) throws(STSError) -> String {
        let text = (call.parameters["Token"] ?? "").utf8
        let token = String(Substring(text.trimming(\.isWhiteSpace)))
        guard !token.isEmpty else { throw .missingParameter("Token") }
        let limit = AssumeRoleWithCustomToken.maximumTokenByteCount
        guard token.utf8.count <= limit else {
            throw .invalidParameterValue(name: "Token", reason: "has more than \(limit) bytes")
        }
        return token
    }

    private func checkRole(
        _ call: Call, _ plugin: IdentityPluginConfiguration
    ) throws(STSError) {
        guard let arn = call.parameters["RoleArn"], !arn.isEmpty else {
            throw .missingParameter("RoleArn")
        }
        guard arn == plugin.roleARN else {
            throw .invalidParameterValue(
                name: "RoleArn", reason: "is not that of the identity plugin's role")
        }
    }
}
