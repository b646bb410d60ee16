internal import Glibc
internal import Wire

/// Where the web server takes the files from that it gives to everybody. Keys and configuration must not be there:
/// with a signing key anybody makes any session.
///
/// It has one worker, and remembers what it found last: the root seldom changes.
final class DocumentRoot {
    private static let parameter = "DOCUMENT_ROOT"

    private let paths: [String]
    private let report: (String) -> Void
    private var last: (root: String, holdsSecrets: Bool)?

    /// - Parameter paths: Where the secrets are.
    init(mustNotHold paths: [String], report: @escaping (String) -> Void) {
        self.paths = paths.map(DocumentRoot.resolved)
        self.report = report
    }

    /// What is answered in place of everything where the secrets can be fetched; nil when they can't.
    ///
    /// It tells whoever set it up, who may see no log.
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

    /// The path without links; as it is when there is nothing.
    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
