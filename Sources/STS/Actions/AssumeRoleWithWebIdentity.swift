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

    /// Longer than any provider's tokens: what is longer only costs time.
    private static let maximumTokenByteCount = 64 * 1_024

    let name: String
    private let tokenParameter: String
    /// MinIO takes either name for either action.
    private let otherTokenParameter: String
    private let subjectElement: String

    func identity(
        of call: Call, service: Service, clients: NetworkClients, now: Timestamp
    ) throws(STSError) -> Identity {
        guard !service.providers.isEmpty else { throw .notConfigured }
        let token = try token(call)
        let verified = try service.providers.verified(
            token, roleARN: call.parameters["RoleArn"], clients: clients, now: now)
        return try identity(verified)
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        xml.element("AssumedRoleUser") { xml in
            xml.element("Arn", "")
            // MinIO's spelling, which its clients read.
            xml.element("AssumeRoleId", "")
        }
        credentials(&xml)
        xml.element(subjectElement, identity.subject)
    }

    /// The token, without the line feed that SDKs send from the end of a token file.
    private func token(_ call: Call) throws(STSError) -> String {
        let text = call.parameters[tokenParameter] ?? call.parameters[otherTokenParameter] ?? ""
        let bytes = text.utf8.drop(while: isWhiteSpace)
        let token = bytes.prefix { !isWhiteSpace($0) }
        guard !token.isEmpty else { throw .missingParameter(tokenParameter) }
        guard bytes.dropFirst(token.count).allSatisfy(isWhiteSpace) else {
            throw .invalidIdentityToken(detail: "white space inside")
        }
        guard token.count <= AssumeRoleWithWebIdentity.maximumTokenByteCount else {
            throw .invalidParameterValue(
                name: tokenParameter,
                reason: "has more than \(AssumeRoleWithWebIdentity.maximumTokenByteCount) bytes")
        }
        return String(Substring(token))
    }

    private func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private func identity(_ verified: VerifiedWebIdentity) throws(STSError) -> Identity {
        let provider = verified.provider
        let claims = verified.claims
        guard let subject = claims.subject, !subject.isEmpty else {
            throw .rejectedClaim(reason: "the token has no sub claim")
        }
        let policyNames: [String]
        switch provider.mode {
        case .role(let policies, _): policyNames = policies
        case .claim(let name):
            policyNames = claims.policyNames[name] ?? []
            guard !policyNames.isEmpty else {
                throw .rejectedClaim(reason: "the token has no \(name) claim that names a policy")
            }
        }
        return Identity(
            subject: subject, provider: provider.name, validUntil: claims.expiration,
            policyNames: policyNames,
            session: Session(
                parent: WebIdentityParent.name(subject: subject, issuer: claims.issuer ?? ""),
                roleARN: provider.roleARN, claims: claims.named, groups: claims.groups))
    }
}
