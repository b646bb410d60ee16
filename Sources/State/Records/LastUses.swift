internal import Glibc
package import System
package import Wire

/// When access keys were used last: the time of an empty file for each, `cache/used/<ID>`.
///
/// Administrators read it, and no decision depends on it. Without the file, the last use is
/// unknown.
package struct LastUses: Sendable {
    static let subdirectory = "cache/used"

    /// How exact the times are, in seconds.
    package static let precision = 3_600

    let directory: StateDirectory

    /// When a key, or a session that it began, was used last, to the hour; `nil` if that is not
    /// known.
    package subscript(key: AccessKey) -> Timestamp? {
        get throws(FileError) { try all(of: [key])[0] }
    }

    /// The same for many keys.
    package func all(of keys: [AccessKey]) throws(FileError) -> [Timestamp?] {
        let opened = try directory.open(directory: LastUses.subdirectory)
        var moments: [Timestamp?] = []
        for key in keys {
            let place = directory.place(
                StateDirectory.fileName(key.id), in: opened, named: LastUses.subdirectory)
            let moment = try FileStatus.of(place).map {
                Timestamp(seconds: $0.identity.modifiedSeconds)
            }
            // An earlier time is that of another key, which had this ID before.
            moments.append(moment.flatMap { $0 >= key.created ? $0 : nil })
        }
        return moments
    }

    /// Notes that a key was used, unless its file says so already.
    func write(_ id: String, _ moment: Timestamp) throws(FileError) {
        let noted = try directory.updated(file(id))
        if let noted, abs(moment - noted) < LastUses.precision { return }
        // A key that was removed in the meantime leaves no file.
        guard try directory.accessKeys.contains(id) else { return }
        try directory.makeSubdirectory(LastUses.subdirectory)
        try directory.openForWriting(file(id), flags: O_NONBLOCK)
            .setModified(moment, path: directory.path(file(id)))
    }

    func remove(_ id: String) { directory.forget(file(id)) }

    private func file(_ id: String) -> String {
        "\(LastUses.subdirectory)/\(StateDirectory.fileName(id))"
    }
}
