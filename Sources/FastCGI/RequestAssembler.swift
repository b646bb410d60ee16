internal import Wire

/// Assembles requests from the bytes of one connection, as they arrive. libfcgi is no alternative:
/// it trusts lengths that the peer states (two of 2³¹−2 bytes end a process with Debian 12's
/// version), and holds a thread for as long as a connection is open. This reader never waits, and
/// its memory is bounded: one record, one request's parameters and its body.
struct RequestAssembler {
    enum Event: Equatable {
        case request(id: UInt16, Request, keepsConnection: Bool)
        /// The parameters of a request whose body is streamed.
        case streamedRequest(id: UInt16, Request, keepsConnection: Bool)
        /// A part of a streamed body; an empty part is its end.
        case bodyPart([UInt8])
        /// A reply to send at once.
        case reply([UInt8])
        /// The bytes are not FastCGI, or exceed a limit. The connection must end.
        case broken
    }

    /// Far more than web servers' own limits on headers, and a quarter of the limit on a body.
    static let maximumParameterByteCount = 256 * 1_024

    private static let responder: UInt16 = 1
    private static let keepConnectionFlag: UInt8 = 1

    /// The current, incomplete request.
    private struct OpenRequest {
        let id: UInt16
        let keepsConnection: Bool
        var isStreamed = false
        var parameterBytes: [UInt8] = []
        var parameters: Parameters?
        var body: [UInt8] = []
        var isBodyTooLarge = false
    }

    private let isStreamed: @Sendable (Request) -> Bool
    private var buffer: [UInt8] = []
    private var position = 0
    private var open: OpenRequest?

    init(isStreamed: @escaping @Sendable (Request) -> Bool = { _ in false }) {
        self.isStreamed = isStreamed
    }

    /// The approximate number of bytes that incomplete input holds.
    var byteCount: Int {
        buffer.count + (open.map { $0.parameterBytes.count + $0.body.count } ?? 0)
    }

    /// Whether a request is incomplete.
    var isWithinRequest: Bool { open != nil || position < buffer.count }

    /// Whether no byte has arrived yet.
    private(set) var isUntouched = true

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        isUntouched = false
        if position > 65_536 {
            buffer.removeFirst(position)
            position = 0
        }
        buffer += bytes
    }

    /// The next event, `nil` until more bytes arrive.
    mutating func next() -> Event? {
        while buffer.count - position >= Record.Header.byteCount {
            guard let header = Record.Header(buffer[position...]) else { return .broken }
            let start = position + Record.Header.byteCount
            let end = start + header.contentLength
            guard end + header.paddingLength <= buffer.count else { return nil }
            position = end + header.paddingLength
            if let event = event(header, buffer[start..<end]) { return event }
        }
        if position == buffer.count {
            // Idle connections, of which web servers keep many, hold no memory.
            buffer = []
            position = 0
        }
        return nil
    }

    private mutating func event(_ header: Record.Header, _ content: ArraySlice<UInt8>) -> Event? {
        if header.requestID == 0 { return managementReply(header, content) }
        let kind = Record.Kind(rawValue: header.type)
        if kind == .beginRequest { return begin(header.requestID, content) }
        // Records of a request that is not open are ignored (§4.3): it may just have ended.
        guard header.requestID == open?.id else { return nil }
        switch kind {
        case .abortRequest:
            open = nil
            return .reply(Record.end(requestID: header.requestID, .requestComplete))
        case .parameters: return addParameters(content)
        case .standardInput: return addBody(content)
        default: return nil
        }
    }

    private mutating func begin(_ id: UInt16, _ content: ArraySlice<UInt8>) -> Event? {
        guard content.count == 8 else { return .broken }
        let bytes = Array(content)
        guard open == nil else {
            return .reply(Record.end(requestID: id, .cannotMultiplex))
        }
        // A response to the authorizer role would let the request pass, so no role but responder is
        // served.
        guard UInt16(bytes[0]) << 8 | UInt16(bytes[1]) == RequestAssembler.responder else {
            return .reply(Record.end(requestID: id, .unknownRole))
        }
        let keepsConnection = bytes[2] & RequestAssembler.keepConnectionFlag != 0
        open = OpenRequest(id: id, keepsConnection: keepsConnection)
        return nil
    }

    private mutating func addParameters(_ content: ArraySlice<UInt8>) -> Event? {
        guard open!.parameters == nil else { return .broken }
        if content.isEmpty {
            guard let parameters = NameValuePairs.parameters(in: open!.parameterBytes) else {
                return .broken
            }
            open!.parameters = parameters
            open!.parameterBytes = []
            let request = Request(parameters: parameters)
            guard isStreamed(request) else { return nil }
            open!.isStreamed = true
            return .streamedRequest(
                id: open!.id, request, keepsConnection: open!.keepsConnection)
        }
        open!.parameterBytes += content
        let isTooMuch =
            open!.parameterBytes.count > RequestAssembler.maximumParameterByteCount
        return isTooMuch ? .broken : nil
    }

    private mutating func addBody(_ content: ArraySlice<UInt8>) -> Event? {
        guard let parameters = open!.parameters else { return .broken }
        if open!.isStreamed {
            if content.isEmpty { open = nil }
            return .bodyPart(Array(content))
        }
        if !content.isEmpty && !open!.isBodyTooLarge {
            open!.body += content
            if open!.body.count > Request.maximumBodyByteCount(parameters) {
                open!.body = []
                open!.isBodyTooLarge = true
            }
        }
        // A body that is too large is read to its end and dropped: a web server that is still
        // writing would not read the response.
        guard content.isEmpty, let request = open else { return nil }
        open = nil
        return .request(
            id: request.id,
            Request(
                parameters: parameters, body: request.body,
                isBodyTooLarge: request.isBodyTooLarge),
            keepsConnection: request.keepsConnection)
    }

    /// Answers a record about the connection itself (§4).
    private func managementReply(_ header: Record.Header, _ content: ArraySlice<UInt8>) -> Event {
        var reply: [UInt8] = []
        if header.type == Record.Kind.getValues.rawValue {
            // The reply has every known value; the web server ignores those it did not ask for.
            let values = NameValuePairs.bytes(["FCGI_MPXS_CONNS": "0"])
            Record.append(.getValuesResult, requestID: 0, values[...], to: &reply)
        } else {
            let content: [UInt8] = [header.type, 0, 0, 0, 0, 0, 0, 0]
            Record.append(.unknownType, requestID: 0, content[...], to: &reply)
        }
        return .reply(reply)
    }
}
