package import System
package import Wire

/// A user of an identity provider who has sessions.
package struct WatchedUser: Hashable, Sendable {
    /// The provider's name for the user.
    package let subject: String
    package let parent: String

    package init(subject: String, parent: String) {
        self.subject = subject
        self.parent = parent
    }
}

extension WatchedUser: Record {
    static let kind = "watched user"
    static let limit = 16 * 1_024

    init?(_ object: JSONObject) {
        guard let subject = object.string("subject"), let parent = object.string("parent") else {
            return nil
        }
        self.init(subject: subject, parent: parent)
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("subject", subject)
        json.field("parent", parent)
        return json
    }
}

/// The users of one provider who have sessions: `watched/<provider>/<parent>.<hour>.json`.
/// Keycloak's watch asks the provider whether they still exist.
///
/// The file's name says until which hour since 1970 the record applies. A session that ends in
/// a recorded hour writes nothing, and no writer can shorten what another has written.
package struct WatchedUsers: Sendable {
    static let directoryName = "watched"
    private static let hour = 3_600

    private let directory: StateDirectory
    private let subdirectory: String
    /// The look at these users, which one process takes at a time.
    package let work: SharedWork

    package init(directory: StateDirectory, provider: String) {
        self.directory = directory
        subdirectory = "\(WatchedUsers.directoryName)/\(WatchedUsers.encoded(provider))"
        work = SharedWork(directory: directory, file: subdirectory)
    }

    /// Records that a user has a session until a moment.
    package func add(_ user: WatchedUser, until end: Timestamp) throws(FileError) {
        let hour = (end.seconds - 1) / WatchedUsers.hour + 1
        let file = "\(subdirectory)/\(WatchedUsers.encoded(user.parent)).\(hour).json"
        guard try directory.status(of: file) == nil else { return }
        try makeDirectory()
        try directory.write(user, to: file)
    }

    /// The users who may have a session now. Records that no longer apply are removed.
    ///
    /// - Parameter reportDamage: Receives the error of each unreadable record, which is skipped.
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
                let user: WatchedUser? = try directory.record("\(subdirectory)/\(file)")
                if let user { users.append(user) }
            } catch {
                reportDamage(error)
            }
        }
        return users
    }

    /// Removes users whose sessions are over.
    package func remove(_ users: [WatchedUser]) throws(FileError) {
        let names = Set(users.map { WatchedUsers.encoded($0.parent) })
        for file in try directory.fileNames(in: subdirectory)
        where names.contains(String(file.prefix { $0 != "." })) {
            forget(file)
        }
    }

    /// A record with what its file's name says.
    struct Stored: Sendable {
        let provider: String
        let hour: Int
        let user: WatchedUser

        /// The file's name in the state directory.
        var file: String {
            "\(directoryName)/\(encoded(provider))/\(encoded(user.parent)).\(hour).json"
        }
    }

    /// The records of all providers that still apply.
    static func all(
        in directory: StateDirectory, now: Timestamp
    ) throws(FileError) -> [Stored] {
        var all: [Stored] = []
        for provider in try directory.subdirectoryNames(in: directoryName) {
            let subdirectory = "\(directoryName)/\(provider)"
            guard let bytes = PercentEncoding.decode(Array(provider.utf8)[...]) else { continue }
            for file in try directory.fileNames(in: subdirectory) {
                let parts = file.dropLast(".json".utf8.count).split(separator: ".")
                guard parts.count == 2, let hour = Int(parts[1]),
                    now.seconds < hour * WatchedUsers.hour,
                    let user: WatchedUser = try directory.record("\(subdirectory)/\(file)")
                else { continue }
                all.append(
                    Stored(
                        provider: String(decoding: bytes, as: UTF8.self), hour: hour, user: user))
            }
        }
        return all
    }

    private func makeDirectory() throws(FileError) {
        try directory.makeSubdirectory(WatchedUsers.directoryName)
        try directory.makeSubdirectory(subdirectory)
    }

    private func forget(_ file: String) { directory.forget("\(subdirectory)/\(file)") }

    /// A name as a part of a file's name. It has no dot, since a dot ends the part.
    private static func encoded(_ name: String) -> String {
        String(StateDirectory.fileName(name).dropLast(".json".utf8.count))
            .replacing(".", with: "%2E")
    }
}

extension WatchedUsers.Stored: Record {
    static let kind = WatchedUser.kind
    static let limit = WatchedUser.limit

    init?(_ object: JSONObject) {
        guard let provider = object.string("provider"), let hour = object.integer("hour"),
            hour > 0, let user = WatchedUser(object)
        else { return nil }
        self.init(provider: provider, hour: hour, user: user)
    }

    var json: JSONWriter {
        var json = user.json
        json.field("provider", provider)
        json.field("hour", hour)
        return json
    }
}
