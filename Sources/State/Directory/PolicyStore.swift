package import PolicyEngine
internal import Synchronization
package import System
internal import Wire

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

/// The policies that names stand for: those in `policies/`, and the built-in ones.
///
/// A file is parsed when it has changed, not at each request; its status is compared each time, so that
/// one edited by hand counts from the next request on.
package final class PolicyStore: Sendable {
    private let directory: StateDirectory
    private let parsed = Mutex<[String: (FileStatus.Identity, PolicyDocument)]>([:])

    package init(directory: StateDirectory) {
        self.directory = directory
    }

    /// The policy of a name, nil when there is none.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` when its file is no policy: it is named, never skipped.
    package func policy(named name: String) throws(FileError) -> PolicyDocument? {
        let file = PolicyStore.file(name)
        guard let status = try directory.status(of: file) else {
            return PolicyStore.builtIn[name]
        }
        if let (identity, document) = parsed.withLock({ $0[name] }), identity == status.identity {
            return document
        }
        guard let bytes = try directory.read(file, limit: PolicyDocument.maximumByteCount) else {
            return PolicyStore.builtIn[name]
        }
        let document: PolicyDocument
        do {
            document = try PolicyDocument(json: bytes)
        } catch {
            throw .damaged(path: directory.path(file), reason: error.description)
        }
        parsed.withLock { $0[name] = (status.identity, document) }
        return document
    }

    /// Those of the named policies that there are, in their order.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)``
    package func existing(of names: [String]) throws(FileError) -> [String] {
        var existing: [String] = []
        for name in names where try policy(named: name) != nil { existing.append(name) }
        return existing
    }

    /// The text of a policy, whether it is sound or not; nil when there is none.
    package func document(named name: String) throws(FileError) -> StoredPolicy? {
        let builtIn = BuiltInPolicies.json(named: name)
        let file = PolicyStore.file(name)
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
        try directory.status(of: PolicyStore.file(name)) != nil
    }

    /// The names of all policies, in order.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` for a file whose name stands for none, which nobody
    ///   would find by it.
    package func names() throws(FileError) -> [String] {
        var names = Set(BuiltInPolicies.names)
        for file in try directory.fileNames(in: "policies") {
            let encoded = Array(file.utf8.dropLast(".json".utf8.count))
            guard let bytes = PercentEncoding.decode(encoded[...]),
                let name = String(validating: bytes, as: UTF8.self),
                StateDirectory.fileName(name) == file
            else {
                throw .damaged(
                    path: directory.path("policies/\(file)"),
                    reason: "the file's name is no policy's, percent-encoded")
            }
            names.insert(name)
        }
        return names.sorted()
    }

    static func file(_ name: String) -> String {
        "policies/\(StateDirectory.fileName(name))"
    }

    private static let builtIn: [String: PolicyDocument] = {
        var documents: [String: PolicyDocument] = [:]
        for name in BuiltInPolicies.names {
            let json = BuiltInPolicies.json(named: name)!
            documents[name] = try! PolicyDocument(json: Array(json.utf8))  // our own text
        }
        return documents
    }()
}

extension StateChange {
    /// Puts a policy's document in place.
    package func writePolicy(named name: String, _ document: [UInt8]) throws(FileError) {
        try directory.write(
            PolicyStore.file(name), document, limit: PolicyDocument.maximumByteCount)
    }

    /// Removes a policy's document; a built-in policy of that name is there again.
    ///
    /// - Returns: Whether there was one.
    package func removePolicy(named name: String) throws(FileError) -> Bool {
        try directory.remove(PolicyStore.file(name))
    }
}
