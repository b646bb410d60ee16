/// The clients that may see the health page and the metrics, which show how Daypass is used.
package enum StatusAudience: String, Sendable {
    /// No client sees metrics, and Daypass counts nothing.
    case off
    case loopback
    case all

    /// This machine's addresses as web servers write them. The last is the first one on a socket
    /// for both IPv4 and IPv6.
    private static let loopbackAddresses: Set = ["127.0.0.1", "::1", "::ffff:127.0.0.1"]

    /// Whether a client at an address may see the metrics.
    package func includesReader(at address: String) -> Bool {
        switch self {
        case .off: false
        case .loopback: StatusAudience.loopbackAddresses.contains(address)
        case .all: true
        }
    }

    /// Whether a client at an address may see the health page: from this machine, even if `off`.
    package func includesProbe(at address: String) -> Bool {
        switch self {
        case .off, .loopback: StatusAudience.loopbackAddresses.contains(address)
        case .all: true
        }
    }
}

extension Settings {
    mutating func healthIncludesStore(hasStore: Bool) -> Bool {
        let key = "DAYPASS_HEALTH_STORE"
        guard isOn(key) ?? false else { return false }
        if !hasStore { refuse(key, "needs a store, but DAYPASS_UPSTREAM_URL is not set") }
        return hasStore
    }

    mutating func statusAudience() -> StatusAudience {
        let key = "DAYPASS_METRICS"
        guard let text = text(key) else { return .loopback }
        guard let audience = StatusAudience(rawValue: text) else {
            refuse(key, "expected off, loopback or all: \(text)")
            return .loopback
        }
        return audience
    }
}
