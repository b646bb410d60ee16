/// How many attempts to prove an identity may fail in a minute; nil for any number.
package struct LoginAttemptLimits: Equatable, Sendable, CustomStringConvertible {
    /// A day's work for somebody who mistypes, and little for somebody who guesses.
    package static let standard = LoginAttemptLimits(address: 60, name: 10, total: 3_000)

    /// From one address.
    package let address: Int?
    /// With one name.
    package let name: Int?
    /// Over all addresses and names.
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
