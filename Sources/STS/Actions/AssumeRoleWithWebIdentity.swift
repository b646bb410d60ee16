internal import Credentials
internal import State
internal import Wire

/// `AssumeRoleWithWebIdentity`: a JSON Web Token of a configured OpenID provider proves who the caller is.
/// `AssumeRoleWithClientGrants` is the same by other names.
struct AssumeRoleWithWebIdentity: STSAction {
    static let webIdentity = AssumeRoleWithWebIdentity(
        name: "AssumeRoleWithWebIdentity", tokenParameter: "WebIdentityToken",
        otherTokenParameter: "Token", subjectElement: "SubjectFromWebIdentityToken")

    static let clientGrants = AssumeRoleWithWebIdentity(
        name: "AssumeRoleWithClientGrants", tokenParameter: "Token",
        otherTokenParameter: "WebIdentityToken", subjectElement: "SubjectFromToken")

    let name: String
    private let tokenParameter: String
    /// MinIO takes either name for either action.
    private let otherTokenParameter: String
    private let subjectElement: String

    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        guard !service.providers.isEmpty else { throw .notConfigured }
        // Whom a token is about is only its own word until it is verified: there is no name to count by.
        return try service.attempts.make(
            Attempt(.webIdentity, address: call.request.sourceAddress), now: audit.time
        ) { () throws(STSError) in
            try identity(of: call, providers: service.providers, clients: clients, audit: &audit)
        }
    }

    private func identity(
        of call: Call, providers: OpenIDProviders, clients: NetworkClients,
        audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        let token = try WebIdentityToken(try tokenText(call))
        let candidate = try providers.candidate(
            token, roleARN: call.parameters["RoleArn"])
        audit.provider = candidate.configuration.name
        let verified = try candidate.verified(clients: clients, now: audit.time)
        audit.subject = try verified.subject
        let identity = try verified.identity(
            accessToken: try call.token("WebIdentityAccessToken"), clients: clients,
            now: audit.time)
        return Identity(
            subject: identity.subject, validUntil: identity.claims.expiration,
            policies: .named(try identity.policyNames), session: try identity.session,
            withoutPolicy: identity.missingClaim ?? Identity.noPolicyExists,
            watchingProvider: candidate.configuration.keycloak == nil
                ? nil : candidate.configuration.name)
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        STSDocument.writeAssumedRoleUser(to: &xml)
        credentials(&xml)
        xml.element(subjectElement, identity.subject)
    }

    private func tokenText(_ call: Call) throws(STSError) -> String {
        if let text = try call.token(tokenParameter) { return text }
        if let text = try call.token(otherTokenParameter) { return text }
        throw .missingParameter(tokenParameter)
    }
}
