/// The settings of how often a proof of identity may be wrong.
extension Settings {
    mutating func attemptLimits() -> LoginAttemptLimits {
        let standard = LoginAttemptLimits.standard
        return LoginAttemptLimits(
            address: limit("DAYPASS_LIMIT_ADDRESS", standard: standard.address),
            name: limit("DAYPASS_LIMIT_NAME", standard: standard.name),
            total: limit("DAYPASS_LIMIT_TOTAL", standard: standard.total))
    }

    /// A number of attempts in a minute, nil for any number.
    private mutating func limit(_ key: String, standard: Int?) -> Int? {
        let range = 1...6_000
        guard let text = text(key) else { return standard }
        if text == "off" { return nil }
        guard let number = Int(text), range.contains(number) else {
            refuse(
                key,
                "neither off nor a number from \(range.lowerBound) to \(range.upperBound): \(text)")
            return standard
        }
        return number
    }
}
