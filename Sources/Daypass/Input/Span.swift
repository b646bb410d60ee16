/// A number of seconds, minutes, hours or days: `90s`, `10m`, `2h`, `7d`.
struct Span {
    let seconds: Int

    init?(_ text: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = UInt32(text.dropLast())
        else { return nil }
        seconds = Int(count) * unit
    }
}
