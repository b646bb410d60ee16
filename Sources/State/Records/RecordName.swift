internal import Wire

/// The rule for the names of users, groups and policies.
package enum RecordName {
    package static let maximumByteCount = 128

    /// 1 to 128 bytes, none of `=` and `,` (which separate names elsewhere), nothing that can't be seen, and
    /// no space around it.
    ///
    /// With characters that can't be seen, two names could look like one, and a list in a terminal say what
    /// it does not. The same goes for `e` and an accent, two characters, instead of `é`: texts that differ so
    /// compare as equal, and a policy would pass for another that is attached already, be it the one that
    /// denies. Encoded, the name must fit into a file's: letters beyond ASCII count three times.
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last else {
            return false
        }
        return name.utf8.count <= maximumByteCount
            && !first.properties.isWhitespace && !last.properties.isWhitespace
            && name.unicodeScalars.allSatisfy {
                $0 != "=" && $0 != "," && PrintableText.isVisible($0)
            }
            && isComposed(name)
            && StateDirectory.fileName(name).utf8.count <= StateDirectory.maximumFileNameLength
    }

    /// Whether whatever can be one character is one (Unicode's Normalization Form C).
    private static func isComposed(_ name: String) -> Bool {
        var characters = name.utf8Span
        return characters.checkForNFC(quickCheck: false)
    }
}
