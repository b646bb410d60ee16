internal import Credentials
internal import PolicyEngine
internal import State
internal import System
internal import Wire

/// A call of the Security Token Service, read whole: only the proof of identity is left to check.
struct Call {
    let action: SecurityTokenAction
    let parameters: Form
    /// The request as it came: the signature covers all of it.
    let request: Request
    let duration: SessionDuration?
    let sessionPolicy: SessionPolicy?
    let revokeType: String?
    /// When the caller stops waiting for an answer; `nil` if Daypass alone sets the limits.
    let deadline: Deadline?

    init(_ form: CallForm) throws(STSError) {
        let name = try form.action
        guard let action = SecurityTokenAction(rawValue: name) else { throw .invalidAction(name) }
        try NarrowingParameters.check(form.parameters)
        self.action = action
        parameters = form.parameters
        request = form.request
        duration = try Call.duration(form.parameters["DurationSeconds"])
        if let policy = form.parameters["Policy"] {
            sessionPolicy = try SessionPolicy(parameter: policy)
        } else {
            sessionPolicy = nil
        }
        revokeType = try Call.revokeType(form.parameters["TokenRevokeType"])
        deadline = nil
    }

    /// A call that does not come as a form.
    init(
        _ action: SecurityTokenAction, parameters: Form, request: Request,
        lasting duration: SessionDuration, until deadline: Deadline
    ) {
        self.action = action
        self.parameters = parameters
        self.request = request
        self.duration = duration
        self.deadline = deadline
        sessionPolicy = nil
        revokeType = nil
    }

    /// An empty parameter asks for nothing, as in MinIO.
    private static func duration(_ text: String?) throws(STSError) -> SessionDuration? {
        guard let text, !text.isEmpty else { return nil }
        guard let duration = SessionDuration(parameter: text) else {
            throw .invalidParameterValue(
                name: "DurationSeconds",
                reason: "must be a number from \(SessionDuration.range.lowerBound) "
                    + "to \(SessionDuration.range.upperBound)")
        }
        return duration
    }

    private static func revokeType(_ text: String?) throws(STSError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= 128 else {
            throw .invalidParameterValue(
                name: "TokenRevokeType", reason: "has more than 128 characters")
        }
        return text
    }
}
