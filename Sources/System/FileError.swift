internal import Glibc

/// What is wrong with a file or directory.
package enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operating system refused: what was tried, where, and its `errno`.
    case system(operation: String, path: String, errno: Int32)
    /// Other users than the owner may read or write it.
    case openToOthers(path: String, mode: UInt32)
    case notOurs(path: String, owner: UInt32)
    case notADirectory(path: String)
    case notAFile(path: String)
    /// A symbolic link on the way to a file or in its place. Commands follow no links.
    case symbolicLink(path: String)
    /// The file has another name elsewhere.
    case hardLink(path: String)
    /// The content is not a valid record. It must not be skipped: it may be the one that denies.
    case damaged(path: String, reason: String)
    case tooLarge(path: String, limit: Int)

    package var description: String {
        switch self {
        case .system(let operation, let path, let errno):
            "\(path): \(operation): \(unsafe String(cString: strerror(errno)))"
        case .openToOthers(let path, let mode):
            "\(path): mode 0\(String(mode, radix: 8)) lets other users in; chmod go= \(path)"
        case .notOurs(let path, let owner):
            "\(path): belongs to user \(owner), but Daypass runs as user \(geteuid())"
        case .notADirectory(let path): "\(path): no such directory; create it with daypass init"
        case .notAFile(let path): "\(path): not a regular file"
        case .symbolicLink(let path):
            "\(path): a symbolic link, or not a directory; "
                + "commands follow no links in the state directory"
        case .hardLink(let path):
            "\(path): has a second name (hard link); "
                + "files of the state directory must have only one"
        case .damaged(let path, let reason): "\(path): damaged: \(reason)"
        case .tooLarge(let path, let limit): "\(path): larger than \(limit) bytes"
        }
    }
}
