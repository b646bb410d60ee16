internal import Configuration
internal import Credentials
internal import PolicyEngine
internal import Wire

/// What is known of a request when its permissions are checked.
struct S3RequestContext {
    let permissions: Permissions
    /// `nil` if no access plugin decides.
    var session: PluginSession?
    let server: ConditionValues
    let request: ConditionValues
    /// `request` under the names that the store may read; `nil` if it reads them as they are.
    var otherRequest: ConditionValues?
    let isSigned: Bool
    /// How the store compares keys.
    var keys = KeyComparison.folding
}

extension ConditionValues {
    /// What the server knows of a request: who makes it, from where and when, and how it is signed.
    init(_ request: Request, caller: S3Caller?, now: Timestamp) {
        self.init()
        setValues(of: request, now: now)
        guard let caller else {
            set(.principalType, "Anonymous")
            return
        }
        setValues(of: caller.principal)
        setSignature(presignedAge: caller.presignedAge)
    }
}
