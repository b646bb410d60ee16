internal import CLDAP
internal import Glibc
internal import State

/// Makes libldap's handles: each of a connection of its own, with all its settings, encrypted.
enum LDAPHandle {
    /// How long connecting and the handshake may take each, in milliseconds.
    private static let handshakeTimeLimit = 5_000
    /// The longest message that is read, in bytes.
    private static let messageLimit = 1 << 20
    /// How much of what a directory says is told, in bytes.
    private static let wordsLimit = 160
    /// `LDAP_OPT_X_TLS_PROTOCOL_TLS1_2`, which is a macro of macros.
    private static let tls12: Int32 = 0x303
    /// Where systems keep the authorities that they trust.
    private static let systemAuthorityFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
    ]

    /// Keeps libldap from reading `ldap.conf`, `.ldaprc` and the environment, from where another directory's
    /// address, a weaker check of certificates or a key could come; and from ending the process when it writes
    /// to a connection that is gone. Runs once, before the first handle is made.
    static let prepareLibrary: Void = {
        _ = unsafe setenv("LDAPNOINIT", "1", 1)
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    static func open(
        _ server: LDAPServer, certificateAuthorityFile: String?, deadline: Deadline
    ) throws(LDAPError) -> OpaquePointer {
        _ = prepareLibrary
        let places: [(host: String, port: UInt16)] =
            switch server.place {
            case .host(let name, let port): [(name, port)]
            case .service(let name):
                Resolver.servers(ofService: name).map { ($0.host, $0.port) }
            }
        var failure = LDAPError.unresolved(server.place.description)
        for (host, port) in places {
            do throws(LDAPError) {
                return unsafe try open(
                    server, host: host, port: port,
                    certificateAuthorityFile: certificateAuthorityFile, deadline: deadline)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func open(
        _ server: LDAPServer, host: String, port: UInt16, certificateAuthorityFile: String?,
        deadline: Deadline
    ) throws(LDAPError) -> OpaquePointer {
        let descriptor = try TCPConnection.open(host: host, port: port, deadline: deadline)
        // An IPv6 address stands in brackets in a URL. The scheme is that of the bare socket; what encrypts it
        // is asked for below. The host is what the certificate must name.
        let name = host.contains(":") ? "[\(host)]" : host
        var opened: OpaquePointer? = nil
        let code = unsafe ldap_init_fd(
            descriptor, LDAP_PROTO_TCP, "ldap://\(name):\(port)", &opened)
        guard code == LDAP_SUCCESS, let handle = unsafe opened else {
            close(descriptor)
            throw .failed(code: code, words: "")
        }
        do throws(LDAPError) {
            unsafe setOptions(handle)
            switch server.encryption {
            case .tls: break
            case .startTLS: unsafe try requestEncryption(handle, deadline: deadline)
            case .none: return unsafe handle
            }
            unsafe try setEncryptionOptions(
                handle, certificateAuthorityFile: certificateAuthorityFile,
                checksCertificate: server.checksCertificate)
            unsafe try encrypt(handle, host: host, descriptor: descriptor, deadline: deadline)
        } catch {
            _ = unsafe ldap_unbind_ext_s(handle, nil, nil)
            throw error
        }
        return unsafe handle
    }

    private static func setOptions(_ handle: OpaquePointer) {
        unsafe set(handle, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3)
        unsafe set(handle, LDAP_OPT_DEREF, LDAP_DEREF_NEVER)
        unsafe setFlag(handle, LDAP_OPT_REFERRALS, false)
        unsafe setFlag(handle, LDAP_OPT_RESTART, true)
        // A broken connection stays, and stays broken: see LDAPConnection.
        unsafe setFlag(handle, LDAP_OPT_KEEPCONN, true)
        var socketBuffer: OpaquePointer? = nil
        _ = unsafe ldap_get_option(handle, LDAP_OPT_SOCKBUF, &socketBuffer)
        var limit = ber_len_t(messageLimit)
        let status = unsafe ber_sockbuf_ctrl(
            socketBuffer, LBER_SB_OPT_SET_MAX_INCOMING, &limit)
        precondition(status == 1, "liblber bounds messages")
    }

    /// Encrypts the connection, and checks who is at its other end.
    private static func encrypt(
        _ handle: OpaquePointer, host: String, descriptor: Int32, deadline: Deadline
    ) throws(LDAPError) {
        let timeLimit = deadline.milliseconds(atMost: handshakeTimeLimit)
        guard timeLimit > 0 else { throw .timeout }
        // libldap 2.5 bounds a handshake only on connections that it believes to be made in the background, and
        // lets the socket block in between: the socket's own limit bounds that.
        var timeout = timeval(milliseconds: timeLimit)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
        _ = unsafe ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &timeout)
        unsafe setFlag(handle, LDAP_OPT_CONNECT_ASYNC, true)
        let code = unsafe ldap_install_tls(handle)
        unsafe setFlag(handle, LDAP_OPT_CONNECT_ASYNC, false)
        TCPConnection.setBlocking(false, descriptor)
        guard code == LDAP_SUCCESS else {
            guard code != LDAP_TIMEOUT else { throw .timeout }
            throw .insecure(words: unsafe encryptionProblem(handle, host: host))
        }
        guard unsafe ldap_tls_inplace(handle) == 1 else { throw .insecure(words: "") }
    }

    /// Asks for StartTLS (RFC 4511 §4.14), and goes on only when the directory agrees.
    private static func requestEncryption(
        _ handle: OpaquePointer, deadline: Deadline
    ) throws(LDAPError) {
        var id: Int32 = 0
        var message: OpaquePointer? = nil
        var timeout = timeval(milliseconds: deadline.milliseconds(atMost: handshakeTimeLimit))
        guard unsafe ldap_start_tls(handle, nil, nil, &id) == LDAP_SUCCESS else {
            throw .disconnected
        }
        let kind = unsafe ldap_result(handle, id, LDAP_MSG_ALL, &timeout, &message)
        guard kind > 0 else { throw kind == 0 ? .timeout : .disconnected }
        var code: Int32 = 0
        var words: UnsafeMutablePointer<CChar>? = nil
        let status = unsafe ldap_parse_result(handle, message, &code, nil, &words, nil, nil, 1)
        defer { unsafe ldap_memfree(words) }
        guard status == LDAP_SUCCESS, kind == LDAPAnswer.extendedDone else {
            throw .malformedAnswer
        }
        guard code == LDAP_SUCCESS else {
            throw .insecure(words: "StartTLS is refused: \(unsafe text(words)) (\(code))")
        }
    }

    private static func setEncryptionOptions(
        _ handle: OpaquePointer, certificateAuthorityFile: String?, checksCertificate: Bool
    ) throws(LDAPError) {
        let file =
            certificateAuthorityFile
            ?? systemAuthorityFiles.first { unsafe access($0, R_OK) == 0 }
        if let file { _ = unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, file) }
        unsafe set(
            handle, LDAP_OPT_X_TLS_REQUIRE_CERT,
            checksCertificate ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER)
        // The common name counts only in certificates without other names (RFC 6125 §6.4.4).
        unsafe set(handle, LDAP_OPT_X_TLS_REQUIRE_SAN, LDAP_OPT_X_TLS_TRY)
        unsafe set(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, tls12)
        // With GnuTLS, as on Debian, that has no effect, and this has.
        if unsafe string(handle, LDAP_OPT_X_TLS_PACKAGE) == "GnuTLS" {
            _ = unsafe ldap_set_option(
                handle, LDAP_OPT_X_TLS_CIPHER_SUITE,
                "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2")
        }
        // Last: it makes the context, of the options as they are.
        var isServer: Int32 = 0
        guard unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &isServer) == LDAP_OPT_SUCCESS
        else { throw .insecure(words: "the certificate authorities can't be read: \(file ?? "")") }
    }

    private static func encryptionProblem(_ handle: OpaquePointer, host: String) -> String {
        let words = unsafe string(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE) ?? ""
        // That is all that libldap tells, with GnuTLS, of a certificate that it does not take.
        let shown =
            ["", "(unknown error code)"].contains(words)
            ? "the certificate is not trusted, is another server's, or has expired" : words
        guard host.lowercased() == "localhost" else { return shown }
        return shown
            + " (libldap looks for this machine's full name in a certificate of localhost; "
            + "name 127.0.0.1 instead)"
    }

    /// What a directory says, without what would be too much of it.
    static func text(_ words: UnsafePointer<CChar>?) -> String {
        guard let words = unsafe words else { return "" }
        let bytes = unsafe UnsafeRawBufferPointer(start: words, count: strnlen(words, wordsLimit))
        return String(decoding: unsafe Array(bytes), as: UTF8.self)
    }

    private static func string(_ handle: OpaquePointer, _ option: Int32) -> String? {
        var value: UnsafeMutablePointer<CChar>? = nil
        guard unsafe ldap_get_option(handle, option, &value) == LDAP_OPT_SUCCESS,
            let value = unsafe value
        else { return nil }
        defer { unsafe ldap_memfree(value) }
        return unsafe text(value)
    }

    private static func set(_ handle: OpaquePointer, _ option: Int32, _ value: Int32) {
        var value = value
        let status = unsafe ldap_set_option(handle, option, &value)
        precondition(status == LDAP_OPT_SUCCESS, "libldap has every option that we set")
    }

    private static func setFlag(_ handle: OpaquePointer, _ option: Int32, _ isOn: Bool) {
        let status = unsafe daypass_ldap_set_flag(handle, option, isOn ? 1 : 0)
        precondition(status == LDAP_OPT_SUCCESS, "libldap has every option that we set")
    }
}
