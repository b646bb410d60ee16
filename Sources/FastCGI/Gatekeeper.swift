internal import Wire

/// Decides which bytes of a connection reach libfcgi, and when.
///
/// libfcgi trusts the lengths that a peer states (CVE-2025-23016), waits for a head that drips,
/// and reads management records while it reads a body. So it never reads a connection. It gets a
/// head that is whole, within the limits, and of the one role that Daypass serves; and the content
/// of the body. Of one request, a connection may carry these records in this order, and no others:
/// BEGIN_REQUEST, PARAMS, STDIN. The gatekeeper never waits, and its memory is bounded: one record
/// and one head.
struct Gatekeeper {
    enum Event: Equatable {
        case head(RequestHead)
        /// A part of the body; an empty part is its end.
        case bodyPart(ArraySlice<UInt8>)
        /// The bytes are not FastCGI, belong to another request, or exceed a limit. The connection
        /// must end.
        case broken
    }

    /// Far more than web servers' own limits on headers, and a quarter of the limit on a body.
    static let maximumParameterByteCount = 256 * 1_024

    private enum Stage {
        case beginning
        case parameters(id: UInt16, keepsConnection: Bool)
        case body(id: UInt16)
    }

    private static let responder: [UInt8] = [0, 1]
    private static let keepConnectionFlag: UInt8 = 1

    private var buffer: [UInt8] = []
    private var position = 0
    private var stage = Stage.beginning
    private var parameterBytes: [UInt8] = []

    /// The approximate number of bytes that incomplete input holds.
    var byteCount: Int { buffer.count + parameterBytes.count }

    /// Whether a request is incomplete, or bytes follow it.
    var isWithinRequest: Bool {
        if case .beginning = stage { return position < buffer.count }
        return true
    }

    /// Whether a head has begun and is incomplete.
    var isWithinHead: Bool {
        if case .body = stage { return false }
        return isWithinRequest
    }

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
        while buffer.count - position >= RecordHeader.byteCount {
            guard let header = RecordHeader(buffer[position...]), isExpected(header) else {
                return .broken
            }
            let start = position + RecordHeader.byteCount
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

    /// Whether a record may come next. Its content may still be under way.
    private func isExpected(_ header: RecordHeader) -> Bool {
        switch stage {
        case .beginning:
            header.kind == .beginRequest && header.requestID != 0 && header.contentLength == 8
        case .parameters(let id, _):
            header.kind == .parameters && header.requestID == id
                && parameterBytes.count + header.contentLength
                    <= Gatekeeper.maximumParameterByteCount
        case .body(let id):
            header.kind == .standardInput && header.requestID == id
        }
    }

    private mutating func event(_ header: RecordHeader, _ content: ArraySlice<UInt8>) -> Event? {
        switch stage {
        case .beginning:
            // A response to the authorizer role would let the request pass, so no role but
            // responder is served.
            guard content.prefix(2).elementsEqual(Gatekeeper.responder) else { return .broken }
            let flags = content[content.startIndex + 2]
            stage = .parameters(
                id: header.requestID,
                keepsConnection: flags & Gatekeeper.keepConnectionFlag != 0)
            return nil
        case .parameters(let id, let keepsConnection):
            guard content.isEmpty else {
                parameterBytes += content
                return nil
            }
            guard NameValuePairs.count(in: parameterBytes) != nil else { return .broken }
            defer { parameterBytes = [] }
            stage = .body(id: id)
            return .head(
                RequestHead(
                    id: id, keepsConnection: keepsConnection, parameterBytes: parameterBytes))
        case .body:
            if content.isEmpty { stage = .beginning }
            return .bodyPart(content)
        }
    }
}
