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
        let token = try WebIdentityToken(try tokenText(call))
        let candidate = try service.providers.candidate(
            token, roleARN: call.parameters["RoleArn"])
        audit.provider = candidate.configuration.name
        let identity = try candidate.verified(clients: clients, now: audit.time)
        let subject = try identity.subject
        audit.subject = subject
        return Identity(
            subject: subject, validUntil: identity.claims.expiration,
            policies: .named(try identity.policyNames), session: try identity.session,
            withoutPolicy: identity.missingClaim ?? Identity.noPolicyExists)
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        STSDocument.writeAssumedRoleUser(to: &xml)
        credentials(&xml)
        xml.element(subjectElement, identity.subject)
    }

    /// The token, without the line feed that SDKs send from the end of a token file.
    private func tokenText(_ call: Call) throws(STSError) -> String {
        let text = call.parameters[tokenParameter] ?? call.parameters[otherTokenParameter] ?? ""
        let bytes = text.utf8.drop(while: isWhiteSpace)
        let token = bytes.prefix { !isWhiteSpace($0) }
        guard !token.isEmpty else { throw .missingParameter(tokenParameter) }
        guard bytes.dropFirst(token.count).allSatisfy(isWhiteSpace) else {
            throw .invalidIdentityToken(detail: "white space inside")
        }
        guard token.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidParameterValue(
                name: tokenParameter,
                reason: "has more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        return String(Substring(token))
    }

    private func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
