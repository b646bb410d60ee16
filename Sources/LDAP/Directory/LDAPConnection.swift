internal import CLDAP
internal import Glibc

/// A connection to a directory, owned by one thread.
///
/// It goes where it is sent and nowhere else: no referral is followed, no alias, and nothing is read from
/// `ldap.conf`, `.ldaprc` or the environment. After an error of the connection it is of no more use: libldap
/// would connect anew by itself, and without the encryption.
@safe package struct LDAPConnection: ~Copyable {
    /// How long the directory has for each answer, in milliseconds.
    private static let answerTimeLimit = 5_000

    let handle: OpaquePointer
    var isBroken = false

    /// Prepares libldap. Who has threads calls it before: it changes the environment, and SIGPIPE.
    package static func prepareLibrary() { _ = LDAPHandle.prepareLibrary }

    /// Connects, and encrypts the connection, with the first of the servers that can be reached.
    ///
    /// - Parameter certificateAuthorityFile: The authorities (PEM) to trust; the system's when nil.
    package init(
        to server: LDAPServer, certificateAuthorityFile: String?, deadline: Deadline
    ) throws(LDAPError) {
        unsafe handle = unsafe try LDAPHandle.open(
            server, certificateAuthorityFile: certificateAuthorityFile, deadline: deadline)
    }

    deinit { _ = unsafe ldap_unbind_ext_s(handle, nil, nil) }

    /// Proves a password by binding with it (`ldap_sasl_bind`, simple).
    ///
    /// - Throws: ``LDAPError/refused(code:words:)`` when the directory does not accept it,
    ///   ``LDAPError/emptyCredentials`` when it was not asked.
    package mutating func bind(
        name: String, password: [UInt8], deadline: Deadline
    ) throws(LDAPError) {
        guard !name.isEmpty, !password.isEmpty else { throw .emptyCredentials }
        try sendBind(name: name, password: password, deadline: deadline)
    }

    /// Becomes nobody (RFC 4513 §5.1.1).
    package mutating func bindAnonymously(deadline: Deadline) throws(LDAPError) {
        try sendBind(name: "", password: [], deadline: deadline)
    }

    private mutating func sendBind(
        name: String, password: [UInt8], deadline: Deadline
    ) throws(LDAPError) {
        // C would read the name up to there, and bind as somebody else.
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

    /// Sends a request and answers its ID.
    mutating func send(
        _ request: (_ handle: OpaquePointer, _ id: inout Int32) -> Int32
    ) throws(LDAPError) -> Int32 {
        guard !isBroken else { throw .disconnected }
        var id: Int32 = 0
        let code = unsafe request(handle, &id)
        guard code == LDAP_SUCCESS else { throw failure(code) }
        return id
    }

    /// Waits for the next message that answers a request (`ldap_result`).
    mutating func message(of id: Int32, deadline: Deadline) throws(LDAPError) -> LDAPAnswer {
        let timeLimit = deadline.milliseconds(atMost: LDAPConnection.answerTimeLimit)
        var timeout = timeval(milliseconds: timeLimit)
        var message: OpaquePointer? = nil
        // 0 would be "look, and don't wait"; what did not come in time is not looked at any more.
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

    /// The code at the end of an answer, and what the directory says of it.
    ///
    /// - Parameter readControls: Is shown what came with them.
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

    /// What went wrong before an answer came, by libldap's code.
    private mutating func failure(_ code: Int32) -> LDAPError {
        switch code {
        // The request was none: the connection is as it was.
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
    /// The messages that there may be (RFC 4511 §4.2.2, §4.5.2, §4.12): libldap checks none of them.
    static let bindDone: Int32 = 0x61
    static let searchEntry: Int32 = 0x64
    static let searchDone: Int32 = 0x65
    static let searchReference: Int32 = 0x73
    static let extendedDone: Int32 = 0x78

    let pointer: OpaquePointer
    /// Which of them it is.
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
