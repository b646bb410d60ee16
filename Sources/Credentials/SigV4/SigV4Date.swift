internal import Wire

/// The date of a signature, as `20260131T102030Z`.
struct SigV4Date: Equatable {
    let text: String
    let moment: Timestamp

    /// The day, as a credential scope has it.
    var day: Substring { text.prefix(8) }

    /// Nil for anything that is not written exactly so, or is no date.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let moment = Timestamp(
                year: SigV4Date.number(bytes[0..<4]), month: SigV4Date.number(bytes[4..<6]),
                day: SigV4Date.number(bytes[6..<8]), hour: SigV4Date.number(bytes[9..<11]),
                minute: SigV4Date.number(bytes[11..<13]), second: SigV4Date.number(bytes[13..<15]))
        else { return nil }
        self.text = text
        self.moment = moment
    }

    init(_ moment: Timestamp) {
        text = moment.iso8601.filter { $0 != "-" && $0 != ":" }
        self.moment = moment
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
