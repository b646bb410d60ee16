internal import Glibc
package import System
internal import Wire

/// A file of `KEY=value` lines, as for systemd and MinIO.
package enum SettingsFile {
    /// A line may begin with `export`. A value may be in single or double quotes, and nothing in it
    /// is expanded. Daypass skips empty lines and lines that begin with `#`.
    static func settings(
        in text: String, path: String, problems: inout [ConfigurationError.Problem]
    ) -> [Setting] {
        var settings: [Setting] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let place = "\(path):\(index + 1)"
            var line = line.trimming(\.isWhitespace)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = line.dropFirst(7).trimming(\.isWhitespace) }
            guard let mark = line.firstIndex(of: "="), isKey(line[..<mark]) else {
                problems.append(.init(key: place, reason: "expected KEY=value"))
                continue
            }
            let key = String(line[..<mark])
            let text = line[line.index(after: mark)...].trimming(\.isWhitespace)
            guard let value = unquoted(text) else {
                problems.append(
                    .init(
                        key: "\(place): \(key)", reason: "the closing quote must end the line"))
                continue
            }
            guard value != text || !value.contains(" #") else {
                problems.append(
                    .init(
                        key: "\(place): \(key)",
                        reason: "a comment must not follow a value; quote a value with \" #\""))
                continue
            }
            guard !settings.contains(where: { $0.key == key }) else {
                problems.append(.init(key: "\(place): \(key)", reason: "is set twice"))
                continue
            }
            settings.append(
                Setting(key: key, value: value, source: .file(path: path, line: index + 1)))
        }
        return settings
    }

    /// The file's bytes, at most 1 MiB; `nil` if there is no such file.
    package static func read(_ path: String) throws(FileError) -> [UInt8]? {
        guard try FileStatus.of(path) != nil else { return nil }
        return try FileDescriptor(path: path, flags: O_RDONLY, followsLinks: true)
            .read(limit: 1 << 20, path: path)
    }

    private static func isKey(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_")
            }
    }

    private static func unquoted(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return String(text) }
        guard text.count >= 2, text.last == quote else { return nil }
        return String(text.dropFirst().dropLast())
    }
}
