/// A field has one name in JSON, such as `memberCount`; people read it as words.
enum FieldName {
    /// `memberCount` as "member count", `clientID` as "client ID". Any other name stays as it is.
    static func words(_ name: String) -> String {
        guard let first = name.utf8.first, isLower(first),
            name.utf8.allSatisfy({ isLower($0) || isUpper($0) || isDigit($0) })
        else { return name }
        var words: [String] = []
        var word = ""
        for character in name {
            let startsWord = character.isUppercase && !(word.last?.isUppercase ?? true)
            if startsWord {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        words.append(word)
        return words.map { word in
            let isAcronym = word.dropFirst().contains(where: \.isUppercase)
            return isAcronym ? word : word.lowercased()
        }.joined(separator: " ")
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isUpper(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
