internal import CLDAP
internal import Glibc

/// Why a directory did not answer as it should.
package enum LDAPError: Error, Equatable, Sendable {
    /// A bind without a name or a password never reaches the directory, which may answer it with success
    /// without having checked anyone (RFC 4513 §5.1.2).
    case emptyCredentials
    /// The name and the password are not accepted: the code, and what the directory says of it.
    case refused(code: Int32, words: String)
    case timeout
    /// There is no address for the name.
    case unresolved(String)
    /// Whether there is one is not known: no name server has said so.
    case unansweredLookup
    case unreachable(errno: Int32)
    /// There is no encrypted connection, or its other end is not proved to be the server.
    case insecure(words: String)
    /// The connection broke.
    case disconnected
    case noSuchEntry
    case tooManyEntries(limit: Int)
    case malformedAnswer
    /// There is no libldap on this machine, or not the one that is needed.
    case missingLibrary
    /// Any other code of LDAP or of libldap.
    case failed(code: Int32, words: String)

    /// Whether waiting for the directory was not why. Who is late once is late for the next one, too.
    package var isInTime: Bool { self != .timeout && self != .unansweredLookup }

    /// What the code of a bind means.
    ///
    /// Locked and expired accounts are refused with other codes than wrong passwords by some directories.
    /// All are the caller's business and answered alike; the operator sees which it was.
    static func ofBind(code: Int32, words: String) -> LDAPError {
        switch code {
        case LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_INVALID_DN_SYNTAX,
            LDAP_NO_SUCH_OBJECT, LDAP_CONSTRAINT_VIOLATION, LDAP_UNWILLING_TO_PERFORM,
            LDAP_INSUFFICIENT_ACCESS:
            .refused(code: code, words: words)
        default: .failed(code: code, words: words)
        }
    }
}

extension LDAPError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .emptyCredentials: "a name or a password is empty"
        case .refused(let code, let words), .failed(let code, let words):
            LDAPError.text(of: code) + (words.isEmpty ? "" : ": \(words)")
        case .timeout: "no answer in time"
        case .unresolved(let name): "there is no address for \(name)"
        case .unansweredLookup: "no answer of a name server"
        case .unreachable(let code): unsafe String(cString: strerror(code))
        case .insecure(let words): "no encrypted connection: \(words)"
        case .disconnected: "the connection broke"
        case .noSuchEntry: "there is no such entry"
        case .tooManyEntries(let limit): "more than \(limit) entries, or than it gives"
        case .malformedAnswer: "an answer that can't be read"
        case .missingLibrary: "libldap can't be loaded"
        }
    }

    private static func text(of code: Int32) -> String {
        "\(unsafe String(cString: daypass_ldap_words(code))) (\(code))"
    }
}
