internal import Configuration
internal import Credentials
internal import PolicyEngine
internal import System
internal import Wire

/// `GET /daypass/credentials` and `GET /daypass/credentials/ROLE`: AWS's protocol for credentials
/// in containers. The proof is a web identity token in the header `Authorization`, and the call is
/// `AssumeRoleWithWebIdentity` by another form.
struct ContainerCredentials: CallProtocol {
    static let path = "/daypass/credentials"
    /// The beginning of a path with a role.
    static let rolePrefix = "/daypass/credentials/"
    private static let action = SecurityTokenAction.assumeRoleWithWebIdentity

    /// How long Daypass waits for a provider's keys, in milliseconds: botocore waits two seconds
    /// for the answer.
    private static let waitLimit = 1_500
    /// The session's duration in seconds. SDKs renew credentials up to 15 minutes before their end,
    /// and a token in a container is often valid for less than that.
    private static let duration = SessionDuration(seconds: 3_600)

    /// The ARNs of the providers' roles, by their last parts.
    private let roles: [String: String]
    /// Whether every provider has a role, so that a token alone chooses none.
    private let needsRole: Bool

    /// `nil` if the endpoint is off.
    init?(_ configuration: DaypassConfiguration) {
        guard configuration.hasContainerCredentials else { return nil }
        var roles: [String: String] = [:]
        for provider in configuration.openIDProviders {
            if let role = provider.roleName { roles[role] = provider.roleARN }
        }
        self.roles = roles
        needsRole = configuration.openIDProviders.allSatisfy { $0.claimName == nil }
    }

    /// Whether a path is the endpoint's, with or without a role.
    static func isPath(_ requestPath: String) -> Bool {
        requestPath == path || requestPath.hasPrefix(rolePrefix)
    }

    func call(_ request: Request, entry: inout STSAuditEntry) throws(STSError) -> Call {
        let deadline = Deadline(milliseconds: ContainerCredentials.waitLimit)
        entry.action = ContainerCredentials.action.rawValue
        entry.endpoint = ContainerCredentials.path
        let request = try ContainerRequest(request)
        var parameters: KeyValuePairs = ["WebIdentityToken": request.token]
        if let arn = try roleARN(request.role) {
            parameters = ["WebIdentityToken": request.token, "RoleArn": arn]
        }
        return Call(
            ContainerCredentials.action, parameters: Form(parameters), request: request.request,
            lasting: ContainerCredentials.duration, until: deadline)
    }

    /// The ARN of the role in the path; `nil` if the path has none.
    private func roleARN(_ role: String?) throws(STSError) -> String? {
        guard let role else {
            guard !needsRole else {
                throw .invalidParameterValue(
                    name: "role",
                    reason: "every provider has a role; the path must be "
                        + "\(ContainerCredentials.rolePrefix)ROLE, "
                        + "with the last part of a role's ARN")
            }
            return nil
        }
        guard let arn = roles[role] else {
            throw .invalidParameterValue(
                name: "role",
                reason: "no provider has a role whose ARN ends with the part of the path after "
                    + ContainerCredentials.rolePrefix)
        }
        return arn
    }

    func response(issuing outcome: CallOutcome, requestID: String) -> Response {
        guard let credentials = outcome.credentials else {
            preconditionFailure("AssumeRoleWithWebIdentity issues credentials")
        }
        return ContainerDocument.response(credentials, requestID: requestID)
    }

    func response(refusing refusal: STSError, requestID: String) -> Response {
        ContainerDocument.response(refusal, requestID: requestID)
    }
}
