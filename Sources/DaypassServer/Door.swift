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

    private static let parameter = "DAYPASS_DOOR"

    /// Nil for a door that there is not.
    init?(_ request: Request) {
        guard let name = request.parameters[Door.parameter] else {
            self = .sts
            return
        }
        self.init(rawValue: name)
    }
}
