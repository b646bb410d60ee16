extension Timestamp {
    /// Reads a moment as `2026-01-31T10:20:30Z` or `2026-01-31 12:20:30+02:00` (RFC 3339 §5.6);
    /// `nil` for any other text. A fraction of a second is cut off.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20 else { return nil }
        let separators = zip(
            [4, 7, 10, 13, 16], [Array("-".utf8), Array("-".utf8), Array("Tt ".utf8), colon, colon])
        guard separators.allSatisfy({ $1.contains(bytes[$0]) }),
            let local = Timestamp(
                year: Int(asciiDigits: bytes[0..<4]), month: Int(asciiDigits: bytes[5..<7]),
                day: Int(asciiDigits: bytes[8..<10]),
                hour: Int(asciiDigits: bytes[11..<13]), minute: Int(asciiDigits: bytes[14..<16]),
                second: Int(asciiDigits: bytes[17..<19])),
            let zone = afterFraction(bytes[19...]), let offset = secondsEastOfUTC(zone)
        else { return nil }
        self = local + -offset
    }
}

private let colon = Array(":".utf8)

/// What follows the fraction of a second, if there is one; `nil` if a point has no digits.
private func afterFraction(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard bytes.first == UInt8(ascii: ".") else { return bytes }
    let rest = bytes.dropFirst().drop(while: \.isASCIIDigit)
    return rest.count < bytes.count - 1 ? rest : nil
}

/// The offset from UTC in seconds: `Z` or `±HH:MM`.
private func secondsEastOfUTC(_ bytes: ArraySlice<UInt8>) -> Int? {
    let text = Array(bytes)
    if text == Array("Z".utf8) || text == Array("z".utf8) { return 0 }
    guard text.count == 6, text[3] == colon[0],
        let hours = Int(asciiDigits: text[1..<3]), hours < 24,
        let minutes = Int(asciiDigits: text[4..<6]), minutes < 60
    else { return nil }
    switch text[0] {
    case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
    default: return nil
    }
}
