internal import Wire

/// The parameters that narrow a session, or prove more about its caller. Daypass honours or refuses
/// each of them: if it ignored one, the session would be wider than the caller asked for.
///
/// ``Call`` reads `Policy`, `DurationSeconds` and `TokenRevokeType`. Daypass ignores the parameters
/// that label a session and that no policy can name, as MinIO does: `RoleSessionName`, `Tags`,
/// `TransitiveTagKeys`, `SourceIdentity`. It also ignores `ExternalId`, which a role's trust policy
/// requires, and `ProviderId`, which chooses among sources that Daypass does not have.
enum NarrowingParameters {
    /// Parameters of AWS that Daypass can't honour, by the start of their names, and why.
    private static let unsupported: [(name: String, reason: String)] = [
        (
            "PolicyArns",
            "Daypass can't narrow a session by the ARN of a policy; send the document as Policy"
        ),
        ("ProvidedContexts", "Daypass can't narrow a session by a context assertion"),
        ("SerialNumber", "Daypass checks no MFA device"),
        ("TokenCode", "Daypass checks no MFA device"),
    ]

    /// Parameters that Daypass honours under exactly this name.
    private static let honoured = ["Policy", "DurationSeconds", "TokenRevokeType"]

    /// Refuses parameters that Daypass can't honour, or whose spelling it would overlook.
    static func check(_ form: Form) throws(STSError) {
        for name in form.names {
            if let parameter = unsupported.first(where: { isMember(name, of: $0.name) }) {
                throw .invalidParameterValue(name: parameter.name, reason: parameter.reason)
            }
            if let exact = honoured.first(where: { isMember(name, of: $0) && name != $0 }) {
                throw .invalidParameterValue(
                    name: exact, reason: "the parameter's name must be exactly \(exact)")
            }
        }
    }

    /// Whether a name is that of the parameter in any letter case, or of one of its members, such
    /// as `PolicyArns.member.1.arn`.
    private static func isMember(_ name: String, of parameter: String) -> Bool {
        let name = name.utf8.span
        let parameter = parameter.utf8.span
        guard name.count >= parameter.count else { return false }
        for index in parameter.indices where name[index] | 0x20 != parameter[index] | 0x20 {
            return false
        }
        guard name.count > parameter.count else { return true }
        return [UInt8(ascii: "."), UInt8(ascii: "[")].contains(name[parameter.count])
    }
}
