internal import CCurl

/// A request whose body is sent as it comes: `PUT`, with its length stated.
package struct HTTPUpload: Sendable {
    package let url: String
    package let headers: [(name: String, value: String)]
    package let byteCount: Int

    package init(_ url: String, headers: [(name: String, value: String)], byteCount: Int) {
        self.url = url
        self.headers = headers
        self.byteCount = byteCount
    }
}

/// An answer with its headers.
package struct HTTPUploadAnswer: Sendable {
    package let status: Int
    /// As they were sent; without those that are no text in one line.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
}

extension HTTPClient {
    /// How long it may take to reach the server, in milliseconds.
    private static let connectLimit = 10_000

    /// Sends a body of which there is never more in memory than one piece.
    ///
    /// - Parameter stallLimit: How long nothing may go or come, in seconds.
    /// - Parameter next: The body's next piece, empty at its end; nil gives up: then the connection is closed with
    ///   less sent than was stated, and no server takes that for a whole body.
    /// - Throws: ``HTTPError``; an answer of any status is an answer.
    package mutating func upload(
        _ upload: HTTPUpload, stallLimit: Int, next: @escaping () -> [UInt8]?
    ) throws(HTTPError) -> HTTPUploadAnswer {
        // libcurl would ask whether to send the body (Expect), and wait for the answer.
        guard let headerLines = HTTPRequest.lines(upload.headers, adding: ["Expect:"]) else {
            throw .malformedHeader
        }
        set(CURLOPT_URL, upload.url)
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_INFILESIZE, upload.byteCount)
        set(CURLOPT_MAXFILESIZE, HTTPClient.sizeLimit)
        set(CURLOPT_TIMEOUT_MS, 0)
        set(CURLOPT_CONNECTTIMEOUT_MS, HTTPClient.connectLimit)
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, stallLimit)
        var received = Received(limit: HTTPClient.sizeLimit)
        var lines = ReceivedLines()
        var source = BodySource(next: next)
        let code = unsafe withHeaderList(headerLines) { list in
            unsafe withUnsafeMutablePointer(to: &received) { received in
                unsafe withUnsafeMutablePointer(to: &lines) { lines in
                    unsafe withUnsafeMutablePointer(to: &source) { source in
                        unsafe setPointer(CURLOPT_HTTPHEADER, list)
                        unsafe setPointer(CURLOPT_WRITEDATA, received)
                        unsafe setPointer(CURLOPT_HEADERDATA, lines)
                        unsafe setPointer(CURLOPT_READDATA, source)
                        _ = unsafe daypass_curl_set_write(handle, receive)
                        _ = unsafe daypass_curl_set_header(handle, receiveLine)
                        _ = unsafe daypass_curl_set_read(handle, sendPiece)
                        return unsafe curl_easy_perform(handle)
                    }
                }
            }
        }
        leaveUpload()
        guard code == CURLE_OK else {
            throw HTTPError(code: code, wasCut: received.wasCut, limit: HTTPClient.sizeLimit)
        }
        var status = 0
        _ = unsafe daypass_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return HTTPUploadAnswer(status: status, headers: lines.headers, body: received.bytes)
    }

    /// Takes back what another request must not find.
    private func leaveUpload() {
        set(CURLOPT_HTTPGET, 1)
        set(CURLOPT_LOW_SPEED_TIME, 0)
        for option in [CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, CURLOPT_READFUNCTION] {
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

/// The header lines of an answer that have come.
private struct ReceivedLines {
    var headers: [(name: String, value: String)] = []

    mutating func append(_ line: UnsafeRawBufferPointer) {
        if unsafe line.starts(with: "HTTP/".utf8) {
            // Another answer came before this one: 100 Continue.
            headers = []
            return
        }
        let text = unsafe String(decoding: line, as: UTF8.self)
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = text.utf8[colon...].dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
            .prefix { $0 != 0x0D && $0 != 0x0A }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return }
        headers.append((String(text[..<colon]), String(Substring(value))))
    }
}

private func receiveLine(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ lines: UnsafeMutableRawPointer?
) -> Int {
    unsafe lines!.assumingMemoryBound(to: ReceivedLines.self).pointee
        .append(UnsafeRawBufferPointer(start: start, count: size * count))
    return size * count
}
