internal import Wire

extension Timestamp {
    /// The UTC time for a line on a terminal: `10:20:30` today, else `2026-01-31 10:20:30`.
    func shown(at now: Timestamp) -> String {
        let text = iso8601
        let time = text.dropFirst(11).dropLast()
        let day = text.prefix(10)
        return day == now.iso8601.prefix(10) ? String(time) : "\(day) \(time)"
    }
}
