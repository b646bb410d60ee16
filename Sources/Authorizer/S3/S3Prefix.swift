package import Configuration
internal import Wire

/// The prefix that a list is asked for, which may be any text. If keys are paths, a store may list
/// another folder for it: rclone lists the whole bucket for `/`.
package enum S3Prefix {
    /// Why Daypass can't know how a store reads a prefix.
    package enum Ambiguous: Error {
        /// A segment is `..`, which leads to another folder.
        case parentFolder
        /// Too many marks in a row.
        case marks

        package var message: String {
            switch self {
            case .parentFolder: "prefix (.. as a segment needs DAYPASS_UPSTREAM_KEYS=opaque)"
            case .marks:
                "prefix (more than \(NormalizationFormC.maximumMarkCount) marks in a row need"
                    + " DAYPASS_UPSTREAM_KEYS=exact or opaque)"
            }
        }
    }

    /// The prefix as the store may read it; `nil` if that is the prefix itself.
    ///
    /// - Throws: ``Ambiguous``, if keys are paths.
    package static func otherReading(
        of prefix: String, _ keys: KeyComparison
    ) throws(Ambiguous) -> String? {
        let normalized: String
        switch keys {
        case .opaque: return nil
        case .exact: normalized = prefix
        case .folding:
            guard let text = NormalizationFormC.of(prefix) else { throw .marks }
            normalized = text
        }
        let segments = normalized.utf8.split(
            omittingEmptySubsequences: false, whereSeparator: isSeparator
        ).map { String(Substring($0)) }
        guard !segments.contains("..") else { throw .parentFolder }
        // The last segment may be empty, or the beginning of a name.
        let folders = segments.dropLast().filter { $0 != "" && $0 != "." }
        let last = segments.last == "." ? "" : segments.last ?? ""
        let other = (folders + [last]).joined(separator: "/")
        return other.utf8.elementsEqual(prefix.utf8) ? nil : other
    }

    /// Whether some store takes the byte for the end of a segment.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
    }
}
