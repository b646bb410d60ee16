/// The day, region and service that a signature is for. The signing key is derived from it.
package struct CredentialScope: Hashable, Sendable {
    /// The day as `20260131`.
    package let date: String
    package let region: String
    package let service: String

    private static let terminator = "aws4_request"
    /// Longer than the name of any region. It is kept with cached signing keys.
    private static let maximumRegionByteCount = 64

    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    /// Reads `ACCESSKEY/20260131/us-east-1/s3/aws4_request`. An access key ID may contain slashes:
    /// the last four parts are the scope.
    static func read(_ credential: String) throws(SigV4Error) -> (
        accessKeyID: String, scope: CredentialScope
    ) {
        let bytes = Array(credential.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[parts.count - 1].elementsEqual(terminator.utf8) else {
            throw .malformed("Credential")
        }
        let date = parts[parts.count - 4]
        let accessKeyID = String(
            decoding: bytes[..<max(date.startIndex - 1, 0)], as: UTF8.self)
        let scope = CredentialScope(
            date: String(decoding: date, as: UTF8.self),
            region: String(decoding: parts[parts.count - 3], as: UTF8.self),
            service: String(decoding: parts[parts.count - 2], as: UTF8.self))
        guard !accessKeyID.isEmpty, scope.date.utf8.count == 8,
            scope.region.utf8.count <= maximumRegionByteCount
        else {
            throw .malformed("Credential")
        }
        return (accessKeyID, scope)
    }

    /// The scope in the form of a string to sign.
    package var text: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func append(to text: inout [UInt8]) {
        for part in [date, region, service] {
            text += part.utf8
            text.append(UInt8(ascii: "/"))
        }
        text += CredentialScope.terminator.utf8
    }
}
