package import System
package import Wire

/// A user of an identity provider who has sessions.
package struct WatchedUser: Hashable, Sendable {
    /// What the provider calls the user.
    package let subject: String
    /// Whose sessions they are.
    package let parent: String

    package init(subject: String, parent: String) {
        self.subject = subject
        self.parent = parent
    }
}

/// The users of a provider who have sessions, for whoever looks whether they are still there:
/// `watched/<provider>/<parent>.<hour>.json`.
///
/// A file's name says until which hour, counted from 1970, it matters. So a session in an hour that is known
/// already writes nothing, and no writer can shorten what another has written.
package struct WatchedUsers: Sendable {
    static let directoryName = "watched"
    private static let hour = 3_600
    private static let recordLimit = 16 * 1_024

    private let directory: StateDirectory
    private let subdirectory: String
    /// Who looks, and when that was.
    package let attempts: SharedAttempts

    package init(directory: StateDirectory, provider: String) {
        self.directory = directory
        subdirectory = "\(WatchedUsers.directoryName)/\(WatchedUsers.encoded(provider))"
        attempts = SharedAttempts(directory: directory, file: subdirectory)
    }

    /// Remembers that a user has a session until a moment.
    package func add(_ user: WatchedUser, until end: Timestamp) throws(FileError) {
        let hour = (end.seconds - 1) / WatchedUsers.hour + 1
        let file = "\(subdirectory)/\(WatchedUsers.encoded(user.parent)).\(hour).json"
        guard try directory.status(of: file) == nil else { return }
        try makeDirectory()
        var record = JSONWriter()
        record.field("subject", user.subject)
        record.field("parent", user.parent)
        try directory.write(file, record.object, limit: WatchedUsers.recordLimit)
    }

    /// Who may have a session now. What is out of date is removed.
    ///
    /// - Parameter reportDamage: Is told of a record that can't be read; the other ones still count.
    package func current(
        now: Timestamp, reportDamage: (FileError) -> Void
    ) throws(FileError) -> [WatchedUser] {
        try makeDirectory()
        var newest: [Substring: (hour: Int, file: String)] = [:]
        for file in try directory.fileNames(in: subdirectory) {
            let parts = file.dropLast(".json".utf8.count).split(separator: ".")
            guard parts.count == 2, let hour = Int(parts[1]),
                now.seconds < hour * WatchedUsers.hour
            else {
                forget(file)
                continue
            }
            if let known = newest[parts[0]] {
                forget(known.hour < hour ? known.file : file)
                if hour < known.hour { continue }
            }
            newest[parts[0]] = (hour, file)
        }
        var users: [WatchedUser] = []
        for (_, file) in newest.values.sorted(by: { $0.file < $1.file }) {
            do throws(FileError) {
                if let user = try user(file) { users.append(user) }
            } catch {
                reportDamage(error)
            }
        }
        return users
    }

    /// Forgets users who have no sessions any more.
    package func remove(_ users: [WatchedUser]) throws(FileError) {
        let names = Set(users.map { WatchedUsers.encoded($0.parent) })
        for file in try directory.fileNames(in: subdirectory)
        where names.contains(String(file.prefix { $0 != "." })) {
            forget(file)
        }
    }

    private func makeDirectory() throws(FileError) {
        try directory.makeSubdirectory(WatchedUsers.directoryName)
        try directory.makeSubdirectory(subdirectory)
    }

    private func forget(_ file: String) { directory.forget("\(subdirectory)/\(file)") }

    private func user(_ file: String) throws(FileError) -> WatchedUser? {
        let file = "\(subdirectory)/\(file)"
        guard let bytes = try directory.read(file, limit: WatchedUsers.recordLimit) else {
            return nil
        }
        guard let record = try? JSONObject(bytes), let subject = record.string("subject"),
            let parent = record.string("parent")
        else {
            throw .damaged(path: directory.path(file), reason: "not a user who is watched")
        }
        return WatchedUser(subject: subject, parent: parent)
    }

    /// A name as part of a file's: without a dot, which ends it.
    private static func encoded(_ name: String) -> String {
        String(StateDirectory.fileName(name).dropLast(".json".utf8.count))
            .replacing(".", with: "%2E")
    }
}
