internal import Glibc
internal import Wire

/// The directory whose files the web server serves to everyone. It must not contain keys or the
/// configuration: a signing key makes any session. One worker owns this value, which remembers its
/// last finding, since the root seldom changes.
final class DocumentRoot {
    private static let parameter = "DOCUMENT_ROOT"

    private let paths: [String]
    private let report: (String) -> Void
    private var last: (root: String, holdsSecrets: Bool)?

    /// - Parameter paths: The locations of the secrets.
    init(mustNotHold paths: [String], report: @escaping (String) -> Void) {
        self.paths = paths.map(DocumentRoot.resolved)
        self.report = report
    }

    /// The response to every request if clients can fetch the secrets, `nil` if they can't. It is
    /// plain text for the operator, who may have no access to a log.
    func refusal(of request: Request) -> Response? {
        guard let root = request.parameters[DocumentRoot.parameter], !root.isEmpty else {
            return nil
        }
        if last?.root != root { last = (root, holdsSecrets(root)) }
        guard last?.holdsSecrets == true else { return nil }
        return Response(
            status: 500, headers: ["Content-Type": "text/plain"],
            body: Array(
                "Daypass: the state directory or the configuration lies in the document root\n".utf8
            ))
    }

    private func holdsSecrets(_ root: String) -> Bool {
        var directory = DocumentRoot.resolved(root)
        if !directory.hasSuffix("/") { directory += "/" }
        let exposed = paths.filter { "\($0)/".hasPrefix(directory) }
        for path in exposed { report("\(path) lies in the document root \(root); move it") }
        return !exposed.isEmpty
    }

    /// The path without symbolic links, or the path itself if it does not exist.
    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
