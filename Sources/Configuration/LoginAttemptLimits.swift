/// How many attempts to prove an identity may fail in a minute; `nil` for no limit.
package struct LoginAttemptLimits: Equatable, Sendable, CustomStringConvertible {
    /// More than a user mistypes, and little for an attacker who guesses.
    package static let standard = LoginAttemptLimits(address: 60, name: 10, total: 3_000)

    package let address: Int?
    package let name: Int?
    /// The limit for all addresses and names together.
    package let total: Int?

    package init(address: Int?, name: Int?, total: Int?) {
        self.address = address
        self.name = name
        self.total = total
    }

    package var description: String {
        func text(_ limit: Int?) -> String { limit.map(String.init) ?? "any number" }
        return "\(text(address)) an address, \(text(name)) a name, \(text(total)) in all"
    }
}

extension Settings {
    mutating func attemptLimits() -> LoginAttemptLimits {
        let standard = LoginAttemptLimits.standard
        return LoginAttemptLimits(
            address: limit("DAYPASS_LIMIT_ADDRESS", standard: standard.address),
            name: limit("DAYPASS_LIMIT_NAME", standard: standard.name),
            total: limit("DAYPASS_LIMIT_TOTAL", standard: standard.total))
    }

    private mutating func limit(_ key: String, standard: Int?) -> Int? {
        let range = 1...6_000
        guard let text = text(key) else { return standard }
        if text == "off" { return nil }
        guard let number = Int(text), range.contains(number) else {
            refuse(
                key,
                "expected off or a number from \(range.lowerBound) to \(range.upperBound): \(text)")
            return standard
        }
        return number
    }
}
