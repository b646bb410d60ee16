extension Timestamp {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the form in which servers must write dates (RFC 9110
    /// §5.6.7); `nil` for any other text.
    package init?(httpDate text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
            let month = Timestamp.months.firstIndex(of: String(parts[2]))
        else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3,
            ([parts[1]] + time).allSatisfy({ $0.utf8.count == 2 }), parts[3].utf8.count == 4
        else { return nil }
        self.init(
            year: Int(parts[3]), month: month + 1, day: Int(parts[1]), hour: Int(time[0]),
            minute: Int(time[1]), second: Int(time[2]))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
