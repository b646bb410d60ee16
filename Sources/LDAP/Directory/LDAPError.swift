internal import CLDAP
internal import Glibc

/// Why a call to a directory failed.
package enum LDAPError: Error, Equatable, Sendable {
    /// A bind without a name or password. It never reaches the directory, which may answer success
    /// without checking anything (RFC 4513 §5.1.2).
    case emptyCredentials
    /// The directory refused the name and password: the code, and the directory's explanation.
    case refused(code: Int32, words: String)
    case timeout
    /// The name has no address.
    case unresolved(String)
    /// No name server answered, so the address is unknown.
    case unansweredLookup
    case unreachable(errno: Int32)
    /// The connection is not encrypted, or the server is not authenticated.
    case insecure(words: String)
    case disconnected
    case noSuchEntry
    case tooManyEntries(limit: Int)
    case malformedAnswer
    /// This machine lacks libldap, or the required version.
    case missingLibrary
    /// Any other code of LDAP or libldap.
    case failed(code: Int32, words: String)

    /// Whether the directory failed without a timeout. After a timeout a retry would wait again.
    package var isInTime: Bool { self != .timeout && self != .unansweredLookup }

    /// The error for the result code of a bind.
    ///
    /// Some directories refuse locked and expired accounts with other codes than wrong passwords.
    /// The caller gets the same answer for all of them; the operator sees the code.
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
        case .emptyCredentials: "the name or the password is empty"
        case .refused(let code, let words), .failed(let code, let words):
            LDAPError.text(of: code) + (words.isEmpty ? "" : ": \(words)")
        case .timeout: "no answer in time"
        case .unresolved(let name): "there is no address for \(name)"
        case .unansweredLookup: "no name server answered"
        case .unreachable(let code): unsafe String(cString: strerror(code))
        case .insecure(let words): "no encrypted connection: \(words)"
        case .disconnected: "the connection broke"
        case .noSuchEntry: "there is no such entry"
        case .tooManyEntries(let limit): "more than \(limit) entries match, or its limit is lower"
        case .malformedAnswer: "the answer can't be read"
        case .missingLibrary:
            "libldap can't be loaded (tried \(LDAPHandle.libraryNames.joined(separator: ", ")))"
        }
    }

    private static func text(of code: Int32) -> String {
        guard LDAPHandle.hasLibrary else { return "code \(code)" }
        return "\(unsafe String(cString: daypass_ldap_words(code))) (\(code))"
    }
}
