internal import CCurl
package import Wire

/// A request with a streamed body and a streamed response.
package struct HTTPTransfer: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    package let method: Method
    package let url: String
    package let headers: HTTPHeaders
    /// The length of the body of `PUT` and `POST`; others have none.
    package let byteCount: Int

    package init(
        _ method: Method, _ url: String, headers: HTTPHeaders, byteCount: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.byteCount = byteCount
    }
}

/// A part of a response: the head, then the body, if there is one.
package enum HTTPAnswerPart: Sendable {
    /// The headers as the server sent them, except those that are not one line of text.
    case head(status: Int, headers: HTTPHeaders)
    case body([UInt8])
}

extension HTTPClient {
    /// The time limit for connecting, in milliseconds.
    private static let connectLimit = 10_000
    /// About the size of a FastCGI record.
    private static let bufferByteCount = 65_536

    /// Sends the body and receives the answer, with one piece of each in memory at a time.
    ///
    /// - Parameter stallLimit: How long neither side may send anything, in seconds.
    /// - Parameter next: Returns the body's next piece, empty at its end. `nil` gives up: the
    ///   connection closes before the stated length is sent, so no server takes the body as whole.
    /// - Parameter take: Receives the answer's head, once, then its body; `false` gives up.
    /// - Parameter isWanted: Called at least once a second until the head comes; `false` gives up.
    /// - Throws: ``HTTPError``, also for an answer shorter than promised. Any status is an answer.
    package mutating func transfer(
        _ transfer: HTTPTransfer, stallLimit: Int, next: @escaping () -> [UInt8]?,
        take: @escaping (HTTPAnswerPart) -> Bool, isWanted: @escaping () -> Bool
    ) throws(HTTPError) {
        // By default, libcurl asks whether to send the body (Expect) and waits for the answer, and
        // states what it accepts (Accept) in the client's place.
        guard let headerLines = HTTPRequest.lines(transfer.headers, adding: ["Expect:", "Accept:"])
        else {
            throw .malformedHeader
        }
        set(CURLOPT_URL, transfer.url)
        // Sends exactly what was authorized.
        set(CURLOPT_PATH_AS_IS, 1)
        set(transfer.method, byteCount: transfer.byteCount)
        set(CURLOPT_MAXFILESIZE, 0)
        set(CURLOPT_BUFFERSIZE, HTTPClient.bufferByteCount)
        set(CURLOPT_TIMEOUT_MS, 0)
        set(CURLOPT_CONNECTTIMEOUT_MS, HTTPClient.connectLimit)
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, stallLimit)
        var answer = ReceivedAnswer(take: take, isWanted: isWanted)
        var source = BodySource(next: next)
        let code = unsafe withHeaderList(headerLines) { list in
            unsafe withUnsafeMutablePointer(to: &answer) { answer in
                unsafe withUnsafeMutablePointer(to: &source) { source in
                    unsafe setPointer(CURLOPT_HTTPHEADER, list)
                    unsafe setPointer(CURLOPT_WRITEDATA, answer)
                    unsafe setPointer(CURLOPT_HEADERDATA, answer)
                    unsafe setPointer(CURLOPT_READDATA, source)
                    unsafe setPointer(CURLOPT_XFERINFODATA, answer)
                    _ = unsafe daypass_curl_set_write(handle, receivePart)
                    _ = unsafe daypass_curl_set_header(handle, receiveLine)
                    _ = unsafe daypass_curl_set_read(handle, sendPiece)
                    _ = unsafe daypass_curl_set_progress(handle, goOn)
                    return unsafe curl_easy_perform(handle)
                }
            }
        }
        leaveTransfer()
        guard code == CURLE_OK else { throw HTTPError(code: code, wasCut: false, limit: 0) }
        // There was no body. libcurl takes a head that stops in the middle for a complete one.
        guard answer.hasWholeHead, answer.takeHead() else {
            throw .failed(code: Int32(CURLE_WRITE_ERROR.rawValue))
        }
    }

    private func set(_ method: HTTPTransfer.Method, byteCount: Int) {
        switch method {
        case .get: set(CURLOPT_HTTPGET, 1)
        case .head: set(CURLOPT_NOBODY, 1)
        case .delete:
            set(CURLOPT_HTTPGET, 1)
            set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        case .put, .post:
            set(CURLOPT_UPLOAD, 1)
            set(CURLOPT_INFILESIZE, byteCount)
            set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        }
    }

    /// Resets the options that must not affect the next request.
    private func leaveTransfer() {
        set(CURLOPT_HTTPGET, 1)
        set(CURLOPT_LOW_SPEED_TIME, 0)
        set(CURLOPT_NOPROGRESS, 1)
        for option in [
            CURLOPT_CUSTOMREQUEST, CURLOPT_XFERINFOFUNCTION, CURLOPT_XFERINFODATA,
            CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA,
            CURLOPT_READFUNCTION,
        ] {
            let code = unsafe daypass_curl_unset(handle, option)
            precondition(code == CURLE_OK, "libcurl has every option that we set")
        }
    }
}

/// The source of the body, and the part of its last piece that libcurl has not taken yet.
private struct BodySource {
    let next: () -> [UInt8]?
    var piece: ArraySlice<UInt8> = []
}

/// Gives libcurl as much of the body as it has room for.
private func sendPiece(
    _ destination: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ source: UnsafeMutableRawPointer?
) -> Int {
    let source = unsafe source!.assumingMemoryBound(to: BodySource.self)
    if unsafe source.pointee.piece.isEmpty {
        // Releases the last piece, which stays in memory as a whole as long as a part of it does.
        unsafe source.pointee.piece = []
        guard let piece = unsafe source.pointee.next() else { return Int(CURL_READFUNC_ABORT) }
        unsafe source.pointee.piece = piece[...]
    }
    let part = unsafe source.pointee.piece.prefix(size * count)
    unsafe UnsafeMutableRawBufferPointer(start: destination, count: part.count)
        .copyBytes(from: part)
    unsafe source.pointee.piece.removeFirst(part.count)
    return part.count
}

/// The head of a response as it arrives, and its consumer.
private struct ReceivedAnswer {
    let take: (HTTPAnswerPart) -> Bool
    let isWanted: () -> Bool
    var status = 0
    var headers = HTTPHeaders()
    /// Whether the empty line at the end of a head has arrived.
    var hasWholeHead = false
    /// Whether the head was passed on. Later lines are trailers.
    var hasTakenHead = false

    mutating func append(_ line: UnsafeRawBufferPointer) {
        guard !hasTakenHead else { return }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.utf8.starts(with: "HTTP/".utf8) {
            // An interim response may have come before this one: 100 Continue.
            headers = [:]
            hasWholeHead = false
            status =
                text.split(separator: " ").dropFirst().first
                .flatMap { Int($0.prefix { !$0.isNewline }) } ?? 0
            return
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            hasWholeHead = hasWholeHead || text.utf8.allSatisfy { $0 == 0x0D || $0 == 0x0A }
            return
        }
        let value = text.utf8[colon...].dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
            .prefix { $0 != 0x0D && $0 != 0x0A }
        guard !value.contains(where: \.isControl) else { return }
        headers.append((String(text[..<colon]), String(Substring(value))))
    }

    mutating func takeHead() -> Bool {
        guard !hasTakenHead else { return true }
        hasTakenHead = true
        return take(.head(status: status, headers: headers))
    }
}

private func receiveLine(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ answer: UnsafeMutableRawPointer?
) -> Int {
    unsafe answer!.assumingMemoryBound(to: ReceivedAnswer.self).pointee
        .append(UnsafeRawBufferPointer(start: start, count: size * count))
    return size * count
}

private func receivePart(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ answer: UnsafeMutableRawPointer?
) -> Int {
    let answer = unsafe answer!.assumingMemoryBound(to: ReceivedAnswer.self)
    let part = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: size * count))
    guard unsafe answer.pointee.takeHead(), unsafe answer.pointee.take(.body(part)) else {
        return 0
    }
    return part.count
}

/// Stops a transfer whose answer is no longer wanted. After the head the receiver itself gives up.
private func goOn(
    _ answer: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    let answer = unsafe answer!.assumingMemoryBound(to: ReceivedAnswer.self)
    return unsafe answer.pointee.hasTakenHead || answer.pointee.isWanted() ? 0 : 1
}
