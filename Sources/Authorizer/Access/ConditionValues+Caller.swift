internal import Credentials
internal import PolicyEngine
internal import Wire

extension ConditionValues {
    /// What the server knows of a request: who makes it, from where and when, and how it is signed.
    ///
    /// - Parameter caller: Nil when nobody signed it.
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
