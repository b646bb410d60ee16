internal import Configuration
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
            LoginAttempt(.webIdentity, address: call.request.sourceAddress), now: audit.time
        ) { () throws(STSError) in
            try provedIdentity(of: call, service: service, clients: clients, audit: &audit)
        }
    }

    private func provedIdentity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        let token = try WebIdentityToken(try tokenText(call))
        let candidate = try service.providers.candidate(
            token, roleARN: call.parameters["RoleArn"])
        audit.provider = candidate.configuration.name
        audit.note("provider", candidate.configuration.name)
        let verified = try candidate.verified(clients: clients, now: audit.time) { finding in
            switch finding {
            case .keys(let issuer, let count, let fetched):
                audit.note(
                    "issuer",
                    "\(issuer), \(count) \(count == 1 ? "key" : "keys") of \(fetched.iso8601)")
            case .signature:
                audit.note("signature", "is that of one of these keys")
                // From here on the token's words are its provider's, also where the token is
                // refused.
                audit.take(subjectOf: token.claims)
            }
        }
        audit.isSubjectUnproved = false
        audit.note("token", "is for \(candidate.configuration.clientID), and counts now")
        let subject = try verified.subject
        audit.note("who it is", subject)
        let identity = try verified.identity(
            accessToken: try call.token("WebIdentityAccessToken"), clients: clients,
            now: audit.time)
        try note(identity, candidate.configuration, service: service, audit: &audit)
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

    /// Tells who tries a call what the claims give.
    private func note(
        _ identity: WebIdentity, _ provider: OpenIDProviderConfiguration, service: Service,
        audit: inout AuditEntry
    ) throws(STSError) {
        guard audit.rehearsal != nil else { return }
        let names = service.described(policies: try identity.policyNames)
        let groups = identity.claims.groups
        switch provider.mode {
        case .role(_, let arn):
            audit.note("role", "\(arn): \(names)")
            audit.note("groups", groups.joined(separator: "; "))
        case .claim(let claim):
            audit.note("\(claim) claim", names.isEmpty ? "none that names a policy" : names)
            audit.note(
                "groups",
                service.described(
                    groups: groups.map { .openIDGroup($0, provider: provider.name) }))
        }
    }

    private func tokenText(_ call: Call) throws(STSError) -> String {
        if let text = try call.token(tokenParameter) { return text }
        if let text = try call.token(otherTokenParameter) { return text }
        throw .missingParameter(tokenParameter)
    }
}

extension AuditEntry {
    /// Notes whom a token is about that its provider has signed.
    fileprivate mutating func take(subjectOf claims: WebIdentityClaims) {
        guard let subject = claims.subject, !subject.isEmpty else { return }
        self.subject = subject
        isSubjectUnproved = true
        take(
            OwnerName(
                parent: WebIdentityParent.name(subject: subject, issuer: claims.issuer ?? ""),
                userName: OwnerName.userName(in: claims.named)))
    }
}
