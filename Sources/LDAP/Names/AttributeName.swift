internal import Wire

/// How directories name attributes, and rules to compare them by.
package enum AttributeName {
    /// Whether it is a letter, and then letters, digits and hyphens (RFC 4512 §1.4).
    package static func isDescriptor(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, first.isASCIILetter else { return false }
        return name.allSatisfy(isKeyCharacter)
    }

    /// Whether it is that, or numbers with dots between them.
    static func isObjectIdentifier(_ name: ArraySlice<UInt8>) -> Bool {
        let numbers = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return isDescriptor(name) || numbers.count > 1 && numbers.allSatisfy(isNumber)
    }

    /// Whether it is one of these, and options behind it (§2.5): `cn;lang-de`.
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
