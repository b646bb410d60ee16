internal import CLDAP
internal import Glibc
package import System

/// A connection to a directory, owned by one thread.
///
/// It contacts only the stated server: it follows no referral and no alias, and reads neither
/// `ldap.conf`, `.ldaprc` nor the environment. After a connection error it is unusable, because
/// libldap would reconnect by itself, without encryption.
@safe package struct LDAPConnection: ~Copyable {
    /// The time limit for each answer of the directory, in milliseconds.
    private static let answerTimeLimit = 5_000

    let handle: OpaquePointer
    var isBroken = false

    /// Prepares libldap. Call it before starting threads: it changes the environment, and SIGPIPE.
    package static func prepareLibrary() { _ = LDAPHandle.prepareLibrary }

    /// Connects to the first reachable server, and encrypts the connection.
    ///
    /// - Parameter certificateAuthorityFile: The authorities (PEM) to trust, the system's if `nil`.
    package init(
        to server: LDAPServer, certificateAuthorityFile: String?, deadline: Deadline
    ) throws(LDAPError) {
        unsafe handle = unsafe try LDAPHandle.open(
            server, certificateAuthorityFile: certificateAuthorityFile, deadline: deadline)
    }

    deinit { _ = unsafe ldap_unbind_ext_s(handle, nil, nil) }

    /// Checks a password by a simple bind (`ldap_sasl_bind`).
    ///
    /// - Throws: ``LDAPError/refused(code:words:)`` if the directory refuses it,
    ///   ``LDAPError/emptyCredentials`` if the directory was not asked.
    package mutating func bind(
        name: String, password: [UInt8], deadline: Deadline
    ) throws(LDAPError) {
        guard !name.isEmpty, !password.isEmpty else { throw .emptyCredentials }
        try sendBind(name: name, password: password, deadline: deadline)
    }

    /// Binds anonymously (RFC 4513 §5.1.1).
    package mutating func bindAnonymously(deadline: Deadline) throws(LDAPError) {
        try sendBind(name: "", password: [], deadline: deadline)
    }

    private mutating func sendBind(
        name: String, password: [UInt8], deadline: Deadline
    ) throws(LDAPError) {
        // C would stop reading the name there, and bind as another entry.
        guard !name.utf8.contains(0) else {
            throw .refused(code: LDAP_INVALID_DN_SYNTAX, words: "")
        }
        var password = password
        let id = unsafe try send { handle, id in
            unsafe password.withUnsafeMutableBytes { bytes in
                var credentials = unsafe berval(
                    bv_len: ber_len_t(bytes.count),
                    bv_val: bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
                return unsafe ldap_sasl_bind(handle, name, nil, &credentials, nil, nil, &id)
            }
        }
        let answer = try message(of: id, deadline: deadline)
        guard answer.kind == LDAPAnswer.bindDone else {
            isBroken = true
            throw .malformedAnswer
        }
        let (code, words) = unsafe try result(answer)
        guard code == LDAP_SUCCESS else { throw .ofBind(code: code, words: words) }
    }

    mutating func send(
        _ request: (_ handle: OpaquePointer, _ id: inout Int32) -> Int32
    ) throws(LDAPError) -> Int32 {
        guard !isBroken else { throw .disconnected }
        var id: Int32 = 0
        let code = unsafe request(handle, &id)
        guard code == LDAP_SUCCESS else { throw failure(code) }
        return id
    }

    /// Waits for the next message in answer to a request (`ldap_result`).
    mutating func message(of id: Int32, deadline: Deadline) throws(LDAPError) -> LDAPAnswer {
        let timeLimit = deadline.milliseconds(atMost: LDAPConnection.answerTimeLimit)
        var timeout = timeval(milliseconds: timeLimit)
        var message: OpaquePointer? = nil
        // 0 would mean "look without waiting". A late message is not looked at.
        let kind =
            timeLimit > 0
            ? unsafe ldap_result(handle, id, LDAP_MSG_ONE, &timeout, &message) : 0
        guard kind > 0, let message = unsafe message else {
            isBroken = true
            guard kind < 0 else { throw .timeout }
            var code: Int32 = 0
            _ = unsafe ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &code)
            throw failure(code)
        }
        return unsafe LDAPAnswer(message, kind: kind)
    }

    /// The code at the end of an answer, and the directory's explanation.
    mutating func result(
        _ answer: borrowing LDAPAnswer,
        readControls: (
            OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
        ) -> Void = { _, _ in }
    ) throws(LDAPError) -> (code: Int32, words: String) {
        var code: Int32 = 0
        var words: UnsafeMutablePointer<CChar>? = nil
        var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>? = nil
        let status = unsafe ldap_parse_result(
            handle, answer.pointer, &code, nil, &words, nil, &controls, 0)
        defer {
            unsafe ldap_memfree(words)
            unsafe ldap_controls_free(controls)
        }
        guard status == LDAP_SUCCESS else {
            isBroken = true
            throw .malformedAnswer
        }
        unsafe readControls(handle, controls)
        return (code, unsafe LDAPHandle.text(words))
    }

    /// The error before any answer arrived, by libldap's code.
    private mutating func failure(_ code: Int32) -> LDAPError {
        switch code {
        // The request was invalid and the connection is unchanged.
        case LDAP_FILTER_ERROR, LDAP_PARAM_ERROR, LDAP_ENCODING_ERROR:
            return .failed(code: code, words: "")
        case LDAP_SERVER_DOWN, LDAP_CONNECT_ERROR:
            isBroken = true
            return .disconnected
        case LDAP_DECODING_ERROR:
            isBroken = true
            return .malformedAnswer
        default:
            isBroken = true
            return .failed(code: code, words: "")
        }
    }
}

/// A message from a directory.
@safe struct LDAPAnswer: ~Copyable {
    /// The expected messages (RFC 4511 §4.2.2, §4.5.2, §4.12); libldap does not check them.
    static let bindDone: Int32 = 0x61
    static let searchEntry: Int32 = 0x64
    static let searchDone: Int32 = 0x65
    static let searchReference: Int32 = 0x73
    static let extendedDone: Int32 = 0x78

    let pointer: OpaquePointer
    let kind: Int32

    init(_ pointer: OpaquePointer, kind: Int32) {
        unsafe self.pointer = pointer
        self.kind = kind
    }

    deinit { unsafe ldap_msgfree(pointer) }
}

extension timeval {
    init(milliseconds: Int) {
        self.init(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
    }
}
