/// The policies that exist from the start, by MinIO's names and with its meaning. A stored policy
/// of the same name replaces a built-in one.
package enum BuiltInPolicies {
    package static let names = [
        "consoleAdmin", "diagnostics", "readonly", "readwrite", "writeonly",
    ]

    /// The text of a built-in policy; `nil` for any other name.
    package static func json(named name: String) -> String? {
        switch name {
        case "readwrite": allowing(#"["s3:*"]"#)
        // Reading is not listing: a caller with this policy alone must know an object's name.
        case "readonly": allowing(#"["s3:GetBucketLocation","s3:GetObject"]"#)
        case "writeonly": allowing(#"["s3:PutObject"]"#)
        case "diagnostics":
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
            "Action":["admin:BandwidthMonitor","admin:ConsoleLog","admin:OBDInfo",\
            "admin:Profiling","admin:Prometheus","admin:ServerInfo","admin:ServerTrace",\
            "admin:TopLocksInfo"],"Resource":["arn:aws:s3:::*"]}]}
            """
        case "consoleAdmin":
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["admin:*"]},\
            {"Effect":"Allow","Action":["kms:*"]},\
            {"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::*"]}]}
            """
        default: nil
        }
    }

    private static func allowing(_ actions: String) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":\(actions),\
        "Resource":["arn:aws:s3:::*"]}]}
        """
    }
}
