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
        set(.signatureVersion, "AWS4-HMAC-SHA256")
        set(.authType, caller.presignedAge == nil ? "REST-HEADER" : "REST-QUERY-STRING")
        // In milliseconds, as AWS has it.
        if let age = caller.presignedAge { set(.signatureAge, String(age * 1_000)) }
    }
}
