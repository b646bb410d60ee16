package import PolicyEngine
package import System
package import Wire

/// A policy's document as it was written, and where it comes from.
package struct StoredPolicy: Sendable {
    package enum Origin: String, Sendable {
        case builtIn = "built-in"
        case stored
        /// Stored, in place of a built-in one.
        case overriding
    }

    package let name: String
    package let origin: Origin
    package let document: [UInt8]
}

/// The policies: the documents in `policies/<name>.json`, and the built-in ones.
///
/// A document is parsed when its file has changed, not at each request.
package final class Policies: Sendable {
    private let directory: StateDirectory
    private let cache: FileCache<PolicyDocument>?

    /// - Parameter cache: `nil` for administrators, who change what they read.
    init(directory: StateDirectory, cache: FileCache<PolicyDocument>?) {
        self.directory = directory
        self.cache = cache
    }

    package convenience init(directory: StateDirectory) {
        self.init(directory: directory, cache: nil)
    }

    /// The policy of a name, `nil` if there is none.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` if its file holds no policy.
    package subscript(name: String) -> PolicyDocument? {
        get throws(FileError) { try stored(name) ?? Policies.builtIn[name] }
    }

    private func stored(_ name: String) throws(FileError) -> PolicyDocument? {
        guard let cache else { return try isStored(name) ? parsed(Policies.file(name)) : nil }
        return try cache.value(of: Array(name.utf8), in: Policies.file(name), read: parsed)
    }

    private func parsed(_ file: String) throws(FileError) -> PolicyDocument? {
        guard let bytes = try directory.read(file, limit: PolicyDocument.maximumByteCount) else {
            return nil
        }
        do {
            return try PolicyDocument(json: bytes)
        } catch {
            throw .damaged(path: directory.path(file), reason: error.description)
        }
    }

    /// What policies give together: nothing while one does not exist, since that one may deny.
    package func grant(of names: [String]) throws(FileError) -> Permissions.Grant {
        var existing: [AttachedPolicy] = []
        existing.reserveCapacity(names.count)
        var missing: [String] = []
        for name in names {
            if let document = try self[name] {
                existing.append(AttachedPolicy(name: name, document: document))
            } else {
                missing.append(name)
            }
        }
        return missing.isEmpty ? .policies(existing) : .incomplete(existing, missing: missing)
    }

    /// Those of some policies that exist, in the same order.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)``
    package func existing(of names: [String]) throws(FileError) -> [String] {
        var existing: [String] = []
        for name in names where try self[name] != nil { existing.append(name) }
        return existing
    }

    /// The text of a policy, valid or not; `nil` if there is no such policy.
    package func document(named name: String) throws(FileError) -> StoredPolicy? {
        let builtIn = BuiltInPolicies.json(named: name)
        let file = Policies.file(name)
        if try isStored(name),
            let bytes = try directory.read(file, limit: PolicyDocument.maximumByteCount)
        {
            return StoredPolicy(
                name: name, origin: builtIn == nil ? .stored : .overriding, document: bytes)
        }
        return builtIn.map {
            StoredPolicy(name: name, origin: .builtIn, document: Array($0.utf8))
        }
    }

    /// Whether a policy's document is in the state directory.
    func isStored(_ name: String) throws(FileError) -> Bool {
        try directory.status(of: Policies.file(name)) != nil
    }

    /// The names of all policies, in order.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` for a file that no policy's name leads to.
    package func names() throws(FileError) -> [String] {
        var names = Set(BuiltInPolicies.names)
        for file in try directory.fileNames(in: "policies") {
            guard let name = StateDirectory.recordName(file) else {
                throw .damaged(
                    path: directory.path("policies/\(file)"),
                    reason: "the file's name is not a policy's name, percent-encoded")
            }
            names.insert(name)
        }
        return names.sorted()
    }

    func write(
        _ document: [UInt8], named name: String, in change: borrowing StateChange
    ) throws(FileError) {
        try change.directory.write(
            Policies.file(name), document, limit: PolicyDocument.maximumByteCount)
    }

    /// Removes a policy's document. If a built-in policy has the same name, that one applies again.
    package func remove(
        _ name: String, in change: borrowing StateChange
    ) throws(FileError) {
        try change.remove(Policies.file(name))
    }

    /// When a policy was last written; `nil` for one that is only built in.
    package func updated(_ name: String) throws(FileError) -> Timestamp? {
        try directory.updated(Policies.file(name))
    }

    static func file(_ name: String) -> String {
        "policies/\(StateDirectory.fileName(name))"
    }

    private static let builtIn = [String: PolicyDocument](
        uniqueKeysWithValues: BuiltInPolicies.names.map { name in
            let json = BuiltInPolicies.json(named: name)!
            return (name, try! PolicyDocument(json: Array(json.utf8)))  // our own text
        })
}
