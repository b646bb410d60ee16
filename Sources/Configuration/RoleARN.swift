internal import Crypto
internal import Wire

/// The ARNs of roles. They follow MinIO's rules, because clients have them in their configuration.
enum RoleARN {
    static func arn(id: String, region: String) -> String {
        "arn:minio:iam:\(region)::role/\(id)"
    }

    /// The ID of the role for a text: the ID of an OpenID client, or a plugin's URL.
    static func id(of text: String) -> String {
        Base64URL.encode(HashAlgorithm.sha1.digest(of: Array(text.utf8)))
    }
}
