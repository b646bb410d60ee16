internal import Wire

/// The rule for the names of users, groups and policies.
package enum RecordName {
    package static let maximumByteCount = 128

    /// Whether a record may have this name: 1 to 128 bytes, all visible, without `=` and `,`, which
    /// separate names elsewhere, and without spaces around it.
    ///
    /// With invisible characters two names could look the same, and a terminal could show a false
    /// list. An `e` and an accent in place of `é` compare as equal to it in Swift, so a policy
    /// could pass for another one that is already attached, even for the one that denies. The
    /// encoded name must fit into a file's name, where each byte beyond ASCII takes three.
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

    /// Whether the name is in Unicode's Normalization Form C.
    private static func isComposed(_ name: String) -> Bool {
        var characters = name.utf8Span
        return characters.checkForNFC(quickCheck: false)
    }
}
