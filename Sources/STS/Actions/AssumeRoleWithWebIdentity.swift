internal import Configuration
internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// `AssumeRoleWithWebIdentity`: the caller proves its identity by a JSON Web Token of a configured
/// OpenID provider. `AssumeRoleWithClientGrants` is the same under other names.
struct AssumeRoleWithWebIdentity: STSAction {
    let name: SecurityTokenAction
    private let tokenParameter: String
    /// MinIO takes either parameter for either action.
    private let otherTokenParameter: String
    private let subjectElement: String
    private let providers: OpenIDProviders
    private let attempts: LoginAttempts

    init(_ providers: OpenIDProviders, attempts: LoginAttempts, isClientGrants: Bool) {
        name = isClientGrants ? .assumeRoleWithClientGrants : .assumeRoleWithWebIdentity
        let parameters = ("WebIdentityToken", "Token")
        tokenParameter = isClientGrants ? parameters.1 : parameters.0
        otherTokenParameter = isClientGrants ? parameters.0 : parameters.1
        subjectElement = isClientGrants ? "SubjectFromToken" : "SubjectFromWebIdentityToken"
        self.providers = providers
        self.attempts = attempts
    }

    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity {
        do throws(IdentityError) {
            // An unverified token's subject is only a claim, not a name to count attempts by.
            return try attempts.make(
                LoginAttempt(.webIdentity, address: call.request.sourceAddress), now: entry.time
            ) { () throws(IdentityError) in
                try provedIdentity(of: call, clients: clients, entry: &entry)
            }
        } catch {
            throw STSError(error)
        }
    }

    private func provedIdentity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(IdentityError) -> ProvenIdentity {
        let token = try WebIdentityToken(try tokenText(call))
        let provider = try providers.provider(of: token, roleARN: call.parameters["RoleArn"])
        let configuration = provider.configuration
        entry.provider = configuration.name
        entry.dryRun?.add("provider", configuration.name)
        try provider.verify(
            token, clients: clients, now: entry.time, waitingUntil: call.deadline
        ) { finding in
            switch finding {
            case .keys(let issuer, let count, let fetched):
                entry.dryRun?.add(
                    "issuer",
                    "\(issuer), \(count) \(count == 1 ? "key" : "keys") of \(fetched.iso8601)")
            case .signature:
                entry.dryRun?.add("signature", "is that of one of these keys")
                // From here on the provider vouches for the token, even if Daypass refuses it.
                entry.take(subjectOf: token.claims)
            }
        }
        entry.isSubjectUnproved = false
        entry.dryRun?.add("token", "is for \(configuration.clientID), and is valid now")
        entry.dryRun?.add("who it is", try token.claims.requiredSubject)
        let identity = try provider.identity(
            token.claims, accessToken: try call.token("WebIdentityAccessToken"),
            clients: clients, now: entry.time)
        addPolicies(
            try identity.policyNames, of: identity, configuration, to: &entry.dryRun)
        return try ProvenIdentity(identity, of: configuration)
    }

    func writeResult(
        _ identity: ProvenIdentity, credentials: (inout XMLWriter) -> Void,
        to xml: inout XMLWriter
    ) {
        STSDocument.writeAssumedRoleUser(to: &xml)
        credentials(&xml)
        xml.element(subjectElement, identity.subject)
    }

    private func addPolicies(
        _ policies: [String], of identity: WebIdentity,
        _ provider: OpenIDProviderConfiguration, to dryRun: inout DryRun?
    ) {
        let groups = identity.claims.groups
        switch provider.mode {
        case .role(_, let arn):
            dryRun?.add("role", policies: policies, of: arn)
            dryRun?.add("groups", groups.joined(separator: "; "))
        case .claim(let claim):
            if policies.isEmpty { dryRun?.add("\(claim) claim", "names no policy") }
            dryRun?.add("\(claim) claim", policies: policies)
            dryRun?.add("groups", groups: groups.map { .openIDGroup($0, provider: provider.name) })
        }
    }

    private func tokenText(_ call: Call) throws(IdentityError) -> String {
        if let text = try call.token(tokenParameter) { return text }
        if let text = try call.token(otherTokenParameter) { return text }
        throw .missingParameter(tokenParameter)
    }
}

extension STSAuditEntry {
    /// Notes the subject of a token that its provider has signed.
    fileprivate mutating func take(subjectOf claims: WebIdentityClaims) {
        guard let subject = claims.subject, !subject.isEmpty else { return }
        self.subject = subject
        isSubjectUnproved = true
        take(
            OwnerName(
                parent: WebIdentityParent.name(subject: subject, issuer: claims.issuer ?? ""),
                userName: OwnerName.userName { claims.text(of: $0) }))
    }
}
