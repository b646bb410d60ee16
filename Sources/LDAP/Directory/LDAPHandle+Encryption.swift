internal import CLDAP
internal import Glibc
internal import System

/// Encrypts a connection and authenticates its server.
extension LDAPHandle {
    /// The time limit for StartTLS and for the handshake, in milliseconds each.
    private static let handshakeTimeLimit = 5_000
    /// `LDAP_OPT_X_TLS_PROTOCOL_TLS1_2`, a nested macro.
    private static let tls12: Int32 = 0x303
    /// The files in which systems keep their trusted authorities.
    private static let systemAuthorityFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
    ]

    /// Asks for StartTLS (RFC 4511 §4.14), and goes on only if the directory agrees.
    static func requestEncryption(
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
            let reason = unsafe text(words)
            throw .insecure(words: "the directory refused StartTLS: \(reason) (\(code))")
        }
    }

    static func setEncryptionOptions(
        _ handle: OpaquePointer, certificateAuthorityFile: String?, checksCertificate: Bool
    ) throws(LDAPError) {
        let file =
            certificateAuthorityFile
            ?? systemAuthorityFiles.first { unsafe access($0, R_OK) == 0 }
        if let file { _ = unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, file) }
        unsafe set(
            handle, LDAP_OPT_X_TLS_REQUIRE_CERT,
            checksCertificate ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER)
        // The common name applies only in certificates without other names (RFC 6125 §6.4.4).
        unsafe set(handle, LDAP_OPT_X_TLS_REQUIRE_SAN, LDAP_OPT_X_TLS_TRY)
        unsafe set(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, tls12)
        // With GnuTLS, as on Debian, only this option has an effect.
        if unsafe string(handle, LDAP_OPT_X_TLS_PACKAGE) == "GnuTLS" {
            _ = unsafe ldap_set_option(
                handle, LDAP_OPT_X_TLS_CIPHER_SUITE,
                "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2")
        }
        // Last, because it makes the context from the options so far.
        var isServer: Int32 = 0
        guard unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &isServer) == LDAP_OPT_SUCCESS
        else { throw .insecure(words: "the certificate authorities can't be read: \(file ?? "")") }
    }

    static func encrypt(
        _ handle: OpaquePointer, host: String, descriptor: Int32, deadline: Deadline
    ) throws(LDAPError) {
        let timeLimit = deadline.milliseconds(atMost: handshakeTimeLimit)
        guard timeLimit > 0 else { throw .timeout }
        let deadline = Deadline(milliseconds: timeLimit)
        // libldap's limit applies to each read, so a server could send the handshake byte by byte.
        // This thread does not touch the handle until the other thread is done with it.
        TCPConnection.setBlocking(true, descriptor)
        nonisolated(unsafe) let lent = unsafe handle
        let handshake: BackgroundCall<Int32>
        do throws(SystemError) {
            handshake = try BackgroundCall.begin { unsafe ldap_install_tls(lent) }
        } catch {
            throw .unreachable(errno: error.code)
        }
        let outcome = handshake.outcome(until: deadline)
        if outcome == nil { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        let code = handshake.outcome()
        TCPConnection.setBlocking(false, descriptor)
        guard outcome != nil else { throw .timeout }
        guard code == LDAP_SUCCESS else {
            throw .insecure(words: unsafe encryptionProblem(handle, host: host))
        }
        guard unsafe ldap_tls_inplace(handle) == 1 else { throw .insecure(words: "") }
    }

    private static func encryptionProblem(_ handle: OpaquePointer, host: String) -> String {
        let words = unsafe string(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE) ?? ""
        // With GnuTLS, libldap says no more about a certificate that it refuses.
        let shown =
            ["", "(unknown error code)"].contains(words)
            ? "the certificate is not trusted, is another server's, or has expired" : words
        guard host.lowercased() == "localhost" else { return shown }
        return shown
            + " (for localhost, libldap expects this machine's full name in the certificate; "
            + "set the address to 127.0.0.1 instead)"
    }
}
