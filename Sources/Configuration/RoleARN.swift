internal import Crypto
internal import Wire

/// The ARNs of roles, by MinIO's rules: clients have them in their configuration.
enum RoleARN {
    static func arn(id: String, region: String) -> String {
        "arn:minio:iam:\(region)::role/\(id)"
    }

    /// The id that a role has for a text: an OpenID client's, or an address.
    static func id(of text: String) -> String {
        Base64URL.encode(HashAlgorithm.sha1.digest(of: Array(text.utf8)))
    }
}
