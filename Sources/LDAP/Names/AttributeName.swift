internal import Wire

/// The syntax of attribute names and matching rules.
package enum AttributeName {
    /// Whether a text is a letter followed by letters, digits and hyphens (RFC 4512 §1.4).
    package static func isDescriptor(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, first.isASCIILetter else { return false }
        return name.allSatisfy(isKeyCharacter)
    }

    /// Whether a text is a descriptor, or numbers separated by dots.
    static func isObjectIdentifier(_ name: ArraySlice<UInt8>) -> Bool {
        let numbers = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return isDescriptor(name) || numbers.count > 1 && numbers.allSatisfy(isNumber)
    }

    /// Whether a text is an object identifier followed by options (§2.5): `cn;lang-de`.
    static func isDescription(_ name: ArraySlice<UInt8>) -> Bool {
        let parts = name.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        return isObjectIdentifier(parts[0])
            && parts.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(isKeyCharacter) }
    }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.allSatisfy(\.isASCIIDigit)
            && (text.count == 1 || text.first != UInt8(ascii: "0"))
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-")
    }
}
