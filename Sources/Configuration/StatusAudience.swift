/// Who may see how the service is doing: what it counts says how much it is used, and by which ways.
package enum StatusAudience: String, Sendable {
    /// Nobody; then nothing is counted, either.
    case off
    case loopback
    case all

    /// The addresses of this machine, as web servers write them. The last is what a socket for both protocols
    /// makes of the first.
    private static let loopbackAddresses: Set = ["127.0.0.1", "::1", "::ffff:127.0.0.1"]

    /// Whether the metrics are for a client at an address.
    package func includesReader(at address: String) -> Bool {
        switch self {
        case .off: false
        case .loopback: StatusAudience.loopbackAddresses.contains(address)
        case .all: true
        }
    }

    /// Whether a client at an address may ask if all is well. On this machine that is so without metrics, too.
    package func includesProbe(at address: String) -> Bool {
        switch self {
        case .off, .loopback: StatusAudience.loopbackAddresses.contains(address)
        case .all: true
        }
    }
}

extension Settings {
    /// Whether the health page says if the store answers.
    mutating func healthIncludesStore(hasStore: Bool) -> Bool {
        let key = "DAYPASS_HEALTH_STORE"
        guard isOn(key) ?? false else { return false }
        if !hasStore { refuse(key, "there is no store to ask: DAYPASS_UPSTREAM_URL is not set") }
        return hasStore
    }

    mutating func statusAudience() -> StatusAudience {
        let key = "DAYPASS_METRICS"
        guard let text = text(key) else { return .loopback }
        guard let audience = StatusAudience(rawValue: text) else {
            refuse(key, "neither off, loopback nor all: \(text)")
            return .loopback
        }
        return audience
    }
}
