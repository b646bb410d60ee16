package import PolicyEngine
internal import Synchronization

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
    /// - Throws: ``StateError/damaged(path:reason:)`` when its file is no policy: it is named, never skipped.
    package func policy(named name: String) throws(StateError) -> PolicyDocument? {
        let file = "policies/\(StateDirectory.fileName(name))"
        guard let status = try FileStatus.of(directory.path(file)) else {
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
    /// - Throws: ``StateError/damaged(path:reason:)``
    package func existing(of names: [String]) throws(StateError) -> [String] {
        var existing: [String] = []
        for name in names where try policy(named: name) != nil { existing.append(name) }
        return existing
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
