/// Makes text from outside safe for a terminal: no character moves the cursor, changes the order of
/// others or ends the line (CVE-2021-42574).
package enum PrintableText {
    /// Whether a character is visible and leaves the others where they are.
    package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// The text with each unsafe character spelled out.
    package static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            if isHarmful(scalar) {
                plain += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// Several lines with each unsafe character spelled out; line breaks stay.
    package static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { plain(String($0)) }
            .joined(separator: "\n")
    }

    /// A line of JSON with each unsafe character escaped; its meaning stays the same.
    ///
    /// - Parameter line: Valid JSON: characters outside ASCII occur in strings only, control
    ///   characters only as white space.
    /// - Parameter kept: The control characters that stay.
    package static func json(_ line: [UInt8], keeping kept: [UInt8] = []) -> [UInt8] {
        guard line.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return line }
        var json: [UInt8] = []
        json.reserveCapacity(line.count + 64)
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            if scalar.value < 0x20 {
                let byte = UInt8(scalar.value)
                json.append(kept.contains(byte) ? byte : 0x20)
            } else if isHarmful(scalar) {
                for unit in UTF16.encode(scalar)! {
                    let digits = String(unit, radix: 16)
                    json += Array(
                        "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
                }
            } else {
                json += Array(UTF8.encode(scalar)!)
            }
        }
        return json
    }

    /// A JSON document with each unsafe character escaped; its meaning and its lines stay the same.
    ///
    /// - Parameter text: May have been edited by hand and be invalid.
    package static func document(_ text: String) -> String {
        String(
            decoding: json(
                Array(text.utf8), keeping: [UInt8(ascii: "\n"), UInt8(ascii: "\t")]),
            as: UTF8.self)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
