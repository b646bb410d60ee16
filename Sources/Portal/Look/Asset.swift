internal import Configuration
internal import Crypto
internal import HTML
internal import Wire

/// A file that pages load from their own origin. Its name changes with its content, so browsers may
/// keep it.
struct Asset: Equatable, Sendable {
    let name: String
    let contentType: String
    let body: [UInt8]

    static let stylesheet = Asset("daypass", "css", "text/css; charset=utf-8", Stylesheet.text)
    static let script = Asset("daypass", "js", "text/javascript; charset=utf-8", Script.text)
    static let bucketScript = Asset(
        "buckets", "js", "text/javascript; charset=utf-8", BucketScript.text)
    static let all = [stylesheet, script, bucketScript]

    var address: Address { Address(path: PortalConfiguration.base + "assets/" + name) }

    private init(_ name: String, _ suffix: String, _ contentType: String, _ text: String) {
        body = Array(text.utf8)
        let digest = Hexadecimal.encode(Array(HashAlgorithm.sha256.digest(of: body).prefix(6)))
        self.name = "\(name)-\(digest).\(suffix)"
        self.contentType = contentType
    }
}
