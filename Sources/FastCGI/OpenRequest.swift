internal import Wire

/// A request whose head libfcgi has read, and its body as far as it has arrived.
struct OpenRequest: Sendable {
    let library: LibraryRequest
    let keepsConnection: Bool
    private let parameters: Parameters
    private let parameterByteCount: Int
    private var body: [UInt8] = []
    private var isBodyTooLarge = false

    /// Gives a head to libfcgi; `nil` if libfcgi refuses it.
    init?(_ head: RequestHead, on connection: borrowing Connection, _ pipes: HeadPipes) {
        let library = LibraryRequest(head, connection: connection.descriptor, pipes)
        guard let library else { return nil }
        self.library = library
        keepsConnection = head.keepsConnection
        parameterByteCount = head.parameterBytes.count
        parameters = library.parameters
    }

    var request: Request {
        Request(parameters: parameters, body: body, isBodyTooLarge: isBodyTooLarge)
    }

    /// The approximate memory of the request. libfcgi has the parameters, too.
    var byteCount: Int { LibraryRequest.byteCount + 2 * parameterByteCount + body.count }

    /// Adds a part of the body. A body that is too large is read to its end and dropped: a web
    /// server that is still writing would not read the response.
    mutating func append(_ part: ArraySlice<UInt8>) {
        guard !isBodyTooLarge else { return }
        body += library.read(part)
        if body.count > Request.maximumBodyByteCount(parameters) {
            body = []
            isBodyTooLarge = true
        }
    }
}
