internal import Crypto
internal import Wire

/// The ARNs of roles. They follow MinIO's rules, because clients have them in their configuration.
package enum RoleARN {
    private static let prefix = "arn:minio:iam:"

    static func arn(id: String, region: String) -> String {
        "\(prefix)\(region)::role/\(id)"
    }

    /// Whether a text has the form of such an ARN, in any letter case. AWS's have another one.
    package static func isOwn(_ text: String) -> Bool {
        text.utf8.prefix(prefix.utf8.count).map(\.asciiLowercased) == Array(prefix.utf8)
    }

    /// The ID of the role for a text: the ID of an OpenID client, or a plugin's URL.
    static func id(of text: String) -> String {
        Base64URL.encode(HashAlgorithm.sha1.digest(of: Array(text.utf8)))
    }
}
