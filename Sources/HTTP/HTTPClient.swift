internal import CCurl

/// A response of another server.
package struct HTTPAnswer: Equatable, Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Sends requests to other servers. One thread owns it; its connections stay open between calls.
///
/// It contacts only the server of the URL. It follows no redirect, reads no cookies and no
/// `.netrc`, and ignores `HTTP_PROXY`, which under CGI is the client's `Proxy` header.
@safe package struct HTTPClient: ~Copyable {
    /// The standard limit for the length of an answer, in bytes.
    package static let sizeLimit = 1 << 20

    let handle: UnsafeMutableRawPointer
    private let cancellation: Cancellation?

    /// - Parameter certificateAuthorityFile: The authorities (PEM) to trust, the system's if `nil`.
    /// - Parameter isCancelled: Is called at least once a second; true ends the current request.
    package init(
        certificateAuthorityFile: String? = nil, isCancelled: (@Sendable () -> Bool)? = nil
    ) throws(HTTPError) {
        guard HTTPClient.hasLibrary else { throw .missingLibrary }
        guard let handle = unsafe curl_easy_init() else {
            throw .failed(code: Int32(CURLE_FAILED_INIT.rawValue))
        }
        unsafe self.handle = handle
        cancellation = isCancelled.map { Cancellation(isCancelled: $0) }
        set(CURLOPT_NOSIGNAL, 1)
        // Otherwise a call after its time limit would go on waiting for the name servers. Their
        // lookups end by themselves within half a minute, on threads that are left behind: a few
        // for each of ours. libcurl before 7.87 lacks this option, and waits.
        _ = unsafe daypass_curl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        offerHTTP2(false)
        if let cancellation {
            set(CURLOPT_NOPROGRESS, 0)
            unsafe setPointer(
                CURLOPT_XFERINFODATA, Unmanaged.passUnretained(cancellation).toOpaque())
            _ = unsafe daypass_curl_set_progress(handle) { cancellation, _, _, _, _ in
                unsafe Unmanaged<Cancellation>.fromOpaque(cancellation!).takeUnretainedValue()
                    .isCancelled() ? 1 : 0
            }
        }
        if let certificateAuthorityFile {
            set(CURLOPT_CAINFO, certificateAuthorityFile)
            // Debian's libcurl would also trust the system's directory. Only the file applies.
            let code = unsafe daypass_curl_unset(handle, CURLOPT_CAPATH)
            precondition(code == CURLE_OK, "libcurl has every option that we set")
        }
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    /// Connects to a Unix socket, regardless of the host in an address.
    package mutating func connect(toSocket path: String) {
        set(CURLOPT_UNIX_SOCKET_PATH, path)
    }

    /// Presents a certificate to servers that ask for one.
    ///
    /// - Parameter certificate: A file in PEM, with the authorities in between after the first.
    /// - Parameter key: A file in PEM without a passphrase, which libcrypto would ask for.
    package mutating func present(certificate: String, key: String) {
        set(CURLOPT_SSLCERT, certificate)
        set(CURLOPT_SSLKEY, key)
        set(CURLOPT_KEYPASSWD, "")
    }

    /// Sets whether a TLS handshake offers HTTP/2; never without TLS.
    ///
    /// By default it does not: if a server has closed an idle connection, libcurl connects again
    /// over HTTP/1.1, but over HTTP/2 the next request fails (7.88).
    package mutating func offerHTTP2(_ isOffered: Bool) {
        set(
            CURLOPT_HTTP_VERSION,
            Int(isOffered ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    }

    /// Fetches with GET, within a limit for the whole call in milliseconds.
    ///
    /// - Throws: ``HTTPError``. A response of any status is no error.
    package mutating func get(_ url: String, timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
        try send(HTTPRequest(.get, url), timeLimit: timeLimit)
    }

    /// Sends a request and waits for the response.
    ///
    /// - Parameter timeLimit: The limit for the whole call, in milliseconds.
    /// - Parameter sizeLimit: The limit on the response's body, in bytes.
    /// - Parameter isWanted: Is called at least once a second; false gives up. Not for a client
    ///   that can be cancelled as a whole.
    /// - Throws: ``HTTPError``. A response of any status is no error.
    package mutating func send(
        _ request: HTTPRequest, timeLimit: Int, sizeLimit: Int = HTTPClient.sizeLimit,
        isWanted: () -> Bool
    ) throws(HTTPError) -> HTTPAnswer {
        precondition(cancellation == nil, "libcurl has one callback for both")
        return try withoutActuallyEscaping(isWanted) { isWanted throws(HTTPError) in
            var isWanted = isWanted
            return try unsafe withUnsafeMutablePointer(to: &isWanted) {
                isWanted throws(HTTPError) in
                set(CURLOPT_NOPROGRESS, 0)
                unsafe setPointer(CURLOPT_XFERINFODATA, isWanted)
                _ = unsafe daypass_curl_set_progress(handle) { isWanted, _, _, _, _ in
                    unsafe isWanted!.assumingMemoryBound(to: (() -> Bool).self).pointee() ? 0 : 1
                }
                defer {
                    set(CURLOPT_NOPROGRESS, 1)
                    unsafe setPointer(CURLOPT_XFERINFODATA, nil)
                }
                return try send(request, timeLimit: timeLimit, sizeLimit: sizeLimit)
            }
        }
    }

    package mutating func send(
        _ request: HTTPRequest, timeLimit: Int, sizeLimit: Int = HTTPClient.sizeLimit
    ) throws(HTTPError) -> HTTPAnswer {
        // libcurl reads 0 as "no limit".
        guard timeLimit > 0 else { throw .timeout }
        guard let headerLines = request.headerLines else { throw .malformedHeader }
        set(CURLOPT_TIMEOUT_MS, timeLimit)
        set(CURLOPT_MAXFILESIZE, sizeLimit)
        set(CURLOPT_URL, request.url)
        // Without a pointer libcurl would read the body from standard input.
        let content = request.body.isEmpty ? [0] : request.body
        var received = Received(limit: sizeLimit)
        let code = unsafe withHeaderList(headerLines) { list in
            unsafe content.withUnsafeBufferPointer { content in
                unsafe withUnsafeMutablePointer(to: &received) { received in
                    unsafe setPointer(CURLOPT_HTTPHEADER, list)
                    unsafe setPointer(
                        CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: content.baseAddress))
                    // After the fields, which turn every request into a POST.
                    switch request.method {
                    case .get: set(CURLOPT_HTTPGET, 1)
                    case .post: set(CURLOPT_POSTFIELDSIZE, request.body.count)
                    }
                    unsafe setPointer(CURLOPT_WRITEDATA, received)
                    _ = unsafe daypass_curl_set_write(handle, receive)
                    return unsafe curl_easy_perform(handle)
                }
            }
        }
        guard code == CURLE_OK else {
            throw HTTPError(code: code, wasCut: received.wasCut, limit: sizeLimit)
        }
        var status = 0
        _ = unsafe daypass_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return HTTPAnswer(status: status, body: received.bytes)
    }

    func withHeaderList(
        _ lines: [String], _ body: (UnsafeMutablePointer<curl_slist>?) -> CURLcode
    ) -> CURLcode {
        var list: UnsafeMutablePointer<curl_slist>? = nil
        for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
        defer { unsafe curl_slist_free_all(list) }
        return unsafe body(list)
    }

    func setPointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        let code = unsafe daypass_curl_set_pointer(handle, option, value)
        precondition(code == CURLE_OK, "libcurl has every option that we set")
    }

    func set(_ option: CURLoption, _ value: Int) {
        let code = unsafe daypass_curl_set_long(handle, option, value)
        precondition(code == CURLE_OK, "libcurl has every option that we set")
    }

    func set(_ option: CURLoption, _ value: String) {
        let code = unsafe daypass_curl_set_string(handle, option, value)
        precondition(code == CURLE_OK, "libcurl has every option that we set")
    }

    /// Whether libcurl is available; determined once, before the first handle is made.
    private static let hasLibrary: Bool = {
        guard daypass_curl_load() else { return false }
        let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        precondition(code == CURLE_OK, "libcurl does not start")
        return true
    }()
}

/// The cancellation of a client. It lives as long as the handle that points to it.
private final class Cancellation: Sendable {
    let isCancelled: @Sendable () -> Bool

    init(isCancelled: @escaping @Sendable () -> Bool) {
        self.isCancelled = isCancelled
    }
}

struct Received {
    let limit: Int
    var bytes: [UInt8] = []
    var wasCut = false
}

func receive(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ destination: UnsafeMutableRawPointer?
) -> Int {
    let received = unsafe destination!.assumingMemoryBound(to: Received.self)
    guard unsafe received.pointee.bytes.count + size * count <= received.pointee.limit else {
        unsafe received.pointee.wasCut = true
        return 0
    }
    unsafe received.pointee.bytes.append(
        contentsOf: UnsafeRawBufferPointer(start: start, count: size * count))
    return size * count
}
