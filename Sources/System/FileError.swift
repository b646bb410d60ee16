internal import Glibc

/// What is wrong with the state directory or a file in it.
package enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operating system refused: what was tried, where, and its `errno`.
    case system(operation: String, path: String, errno: Int32)
    /// Others than the owner may read or write it.
    case openToOthers(path: String, mode: UInt32)
    case notOurs(path: String, owner: UInt32)
    case notADirectory(path: String)
    case notAFile(path: String)
    /// On the way to a file, or in its place, where a command must follow none.
    case symbolicLink(path: String)
    /// The file has another name elsewhere.
    case hardLink(path: String)
    /// The content makes no record. It is named and never skipped.
    case damaged(path: String, reason: String)
    case tooLarge(path: String, limit: Int)

    package var description: String {
        switch self {
        case .system(let operation, let path, let errno):
            "\(path): \(operation): \(unsafe String(cString: strerror(errno)))"
        case .openToOthers(let path, let mode):
            "\(path): mode 0\(String(mode, radix: 8)) lets others than its owner in; chmod go= \(path)"
        case .notOurs(let path, let owner):
            "\(path): belongs to user \(owner), not to us (user \(geteuid()))"
        case .notADirectory(let path): "\(path): there is no such directory; daypass init makes it"
        case .notAFile(let path): "\(path): not a plain file"
        case .symbolicLink(let path):
            "\(path): a symbolic link, or no directory; commands follow no link in the state directory"
        case .hardLink(let path):
            "\(path): has a second name (hard link); a file of the state directory has one"
        case .damaged(let path, let reason): "\(path): damaged: \(reason)"
        case .tooLarge(let path, let limit): "\(path): larger than \(limit) bytes"
        }
    }
}
