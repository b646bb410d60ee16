package import Crypto
internal import Wire

/// The signing key for one day, region and service, derived from a secret access key (AWS Signature
/// Version 4, "Derive a signing key").
package struct SigV4Key: Sendable {
    private let key: Secret

    package init(secretAccessKey: Secret, scope: CredentialScope) {
        var key = Array("AWS4".utf8) + secretAccessKey.bytes
        for part in [scope.date, scope.region, scope.service, "aws4_request"] {
            let next = HMAC.sha256(key: key, Array(part.utf8))
            key.wipe()
            key = next
        }
        self.key = Secret(key)
    }

    /// The signature of a text, in hexadecimal.
    package func signature(of stringToSign: String) -> String {
        signature(of: Array(stringToSign.utf8))
    }

    package func signature(of stringToSign: [UInt8]) -> String {
        Hexadecimal.encode(HMAC.sha256(key: key.bytes, stringToSign))
    }
}

package enum StringToSign {
    package static let algorithm = "AWS4-HMAC-SHA256"

    package static func text(
        date: String, scope: CredentialScope, request: CanonicalRequest
    ) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        text += algorithm.utf8
        text.append(UInt8(ascii: "\n"))
        text += date.utf8
        text.append(UInt8(ascii: "\n"))
        scope.append(to: &text)
        text.append(UInt8(ascii: "\n"))
        Hexadecimal.append(HashAlgorithm.sha256.digest(of: request.bytes), to: &text)
        return text
    }
}
