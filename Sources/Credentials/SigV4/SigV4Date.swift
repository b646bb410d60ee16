internal import Wire

/// The date of a signature: `20260131T102030Z`.
struct SigV4Date: Equatable {
    let text: String
    let moment: Timestamp

    var day: Substring { text.prefix(8) }

    /// `nil` if the text does not have exactly this form, or is not a date.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let moment = Timestamp(
                year: Int(asciiDigits: bytes[0..<4]), month: Int(asciiDigits: bytes[4..<6]),
                day: Int(asciiDigits: bytes[6..<8]), hour: Int(asciiDigits: bytes[9..<11]),
                minute: Int(asciiDigits: bytes[11..<13]), second: Int(asciiDigits: bytes[13..<15]))
        else { return nil }
        self.text = text
        self.moment = moment
    }

    init(_ moment: Timestamp) {
        text = String(
            decoding: moment.iso8601.utf8.filter {
                $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":")
            },
            as: UTF8.self)
        self.moment = moment
    }
}
