internal import Wire

/// What the web server wants of a request: it says so by a parameter that no client can set.
enum Door: String {
    /// A call of the Security Token Service. That is what a request without the parameter is.
    case sts
    /// Whether an S3 request may pass (nginx's `auth_request`).
    case authorizer
    /// An S3 upload whose chunks are signed: its body comes along.
    case upload
    /// An S3 request whose body has to be read, or whose answer has to be changed: Daypass asks the store.
    case proxy
    /// Any S3 request: Daypass sends the store all of them itself. A call of the token service that comes there has
    /// that door.
    case gateway

    /// Nil for a door that there is not.
    init?(_ request: Request) {
        guard let name = request.parameters[Request.doorParameter] else {
            self = .sts
            return
        }
        self.init(rawValue: name)
        if self == .gateway, Door.isForTokenService(request) { self = .sts }
    }

    /// Whether the request is answered while its body comes.
    var isStreamed: Bool {
        switch self {
        case .upload, .gateway: true
        case .sts, .authorizer, .proxy: false
        }
    }

    /// Where the token service is heard among S3 requests: `POST /`, and `POST /sts`, with nothing in the query that
    /// S3 posts. A bucket may stand in the host's name, and `/` is then the bucket and `/sts` an object of it.
    private static func isForTokenService(_ request: Request) -> Bool {
        guard request.method == "POST", request.path == "/" || request.path == "/sts" else {
            return false
        }
        return request.query.utf8.split(separator: UInt8(ascii: "&")).allSatisfy { field in
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            return !subresources.contains(String(decoding: name, as: UTF8.self))
        }
    }

    private static let subresources: Set = ["delete", "restore", "select", "uploadId", "uploads"]
}
