internal import Configuration
internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// `AssumeRoleWithCustomToken`: the identity plugin says who the bearer of a token of any kind is.
struct AssumeRoleWithCustomToken: STSAction {
    let name = SecurityTokenAction.assumeRoleWithCustomToken
    let plugin: IdentityPlugin
    let attempts: LoginAttempts
    let policies: IdentityPolicies

    /// Longer than any token; reading a longer one only costs time.
    private static let maximumTokenByteCount = 64 * 1_024

    /// Daypass refuses all it can before it asks the plugin: a token may be valid only once.
    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity {
        let token = try token(call)
        try checkRole(call)
        let names = plugin.configuration.rolePolicies
        let answer: IdentityPluginAnswer
        do throws(IdentityError) {
            try policies.require(names)
            entry.dryRun?.add("identity plugin", plugin.configuration.place)
            answer = try attempts.make(
                LoginAttempt(.customToken, address: call.request.sourceAddress), now: entry.time
            ) { () throws(IdentityError) in
                try plugin.identity(ofToken: token, clients: clients)
            }
        } catch {
            throw STSError(error)
        }
        entry.subject = answer.user
        entry.dryRun?.add("role", policies: names)
        entry.dryRun?.add("groups", answer.groups.joined(separator: "; "))
        let parent = OutsideParent.pluginUser(answer.user)
        return ProvenIdentity(
            subject: parent, validUntil: entry.time + answer.longestSession,
            longestSession: answer.longestSession, policies: .named(names),
            session: Session(
                parent: parent, roleARN: plugin.configuration.roleARN,
                claims: answer.claims + [("sub", parent)], groups: answer.groups))
    }

    func writeResult(
        _ identity: ProvenIdentity, credentials: (inout XMLWriter) -> Void,
        to xml: inout XMLWriter
    ) {
        credentials(&xml)
        xml.element("AssumedUser", identity.subject)
    }

    /// The token, trimmed: a client that sends a file sends its last line feed, too.
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

    private func checkRole(_ call: Call) throws(STSError) {
        guard let arn = call.parameters["RoleArn"], !arn.isEmpty else {
            throw .missingParameter("RoleArn")
        }
        guard arn == plugin.configuration.roleARN else {
            throw .invalidParameterValue(
                name: "RoleArn", reason: "is not the ARN of the identity plugin's role")
        }
    }
}
