internal import CCurl
package import Wire

/// A request whose body is sent as it comes, and whose answer is taken as it comes.
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
    /// How long the body is that `PUT` and `POST` send; others send none.
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

/// What comes of an answer: its head, and then its body, if it has one.
package enum HTTPAnswerPart: Sendable {
    /// The headers as they were sent; without those that are no text in one line.
    case head(status: Int, headers: HTTPHeaders)
    case body([UInt8])
}

extension HTTPClient {
    /// How long it may take to reach the server, in milliseconds.
    private static let connectLimit = 10_000
    /// As much as a record of FastCGI holds, about.
    private static let bufferByteCount = 65_536

    /// Sends and receives bodies of which there is never more in memory than one piece.
    ///
    /// - Parameter stallLimit: How long nothing may go or come, in seconds.
    /// - Parameter next: The body's next piece, empty at its end; nil gives up: then the connection is closed with
    ///   less sent than was stated, and no server takes that for a whole body.
    /// - Parameter take: Gets the answer's head, once, and its body; false gives up.
    /// - Parameter isWanted: Is asked once a second at least until the head has come; false gives up.
    /// - Throws: ``HTTPError``; an answer of any status is an answer. One that ends before all has come that it
    ///   promised is none.
    package mutating func transfer(
        _ transfer: HTTPTransfer, stallLimit: Int, next: @escaping () -> [UInt8]?,
        take: @escaping (HTTPAnswerPart) -> Bool, isWanted: @escaping () -> Bool
    ) throws(HTTPError) {
        // libcurl would ask whether to send the body (Expect), and wait for the answer. It would
        // also say what it takes (Accept), in the client's place.
        guard let headerLines = HTTPRequest.lines(transfer.headers, adding: ["Expect:", "Accept:"])
        else {
            throw .malformedHeader
        }
        set(CURLOPT_URL, transfer.url)
        // What was authorized is what is sent.
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
        // Nothing came behind the head. libcurl takes one that stops in the middle for a whole one.
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

    /// Takes back what another request must not find.
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

/// Where the body comes from, and what libcurl has not taken yet of the last piece.
private struct BodySource {
    let next: () -> [UInt8]?
    var piece: ArraySlice<UInt8> = []
}

/// Hands libcurl as much of the body as it has room for.
private func sendPiece(
    _ destination: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ source: UnsafeMutableRawPointer?
) -> Int {
    let source = unsafe source!.assumingMemoryBound(to: BodySource.self)
    if unsafe source.pointee.piece.isEmpty {
        // Without anything of the last piece, which is kept as a whole as long as a part of it is.
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

/// The head of an answer as it comes, and who takes the answer.
private struct ReceivedAnswer {
    let take: (HTTPAnswerPart) -> Bool
    let isWanted: () -> Bool
    var status = 0
    var headers = HTTPHeaders()
    /// Whether the empty line has come that ends a head.
    var hasWholeHead = false
    /// Whether the head is taken. What comes later is a trailer.
    var hasTakenHead = false

    mutating func append(_ line: UnsafeRawBufferPointer) {
        guard !hasTakenHead else { return }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.utf8.starts(with: "HTTP/".utf8) {
            // Another answer may have come before this one: 100 Continue.
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

/// Hands on what libcurl has read; stops the transfer when nobody takes it.
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

/// Stops a transfer whose answer nobody waits for any more. Once there is something of it, that shows by itself.
private func goOn(
    _ answer: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    let answer = unsafe answer!.assumingMemoryBound(to: ReceivedAnswer.self)
    return unsafe answer.pointee.hasTakenHead || answer.pointee.isWanted() ? 0 : 1
}
