/// A server that DNS names for a service (RFC 2782).
package struct ServiceRecord: Equatable, Sendable {
    package let priority: Int
    package let weight: Int
    package let port: UInt16
    package let host: String

    package init(priority: Int, weight: Int, port: UInt16, host: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.host = host
    }

    /// The servers in the order to try them: by priority, then at random, weighted (RFC 2782).
    package static func ordered(
        _ records: [ServiceRecord], using generator: inout some RandomNumberGenerator
    ) -> [ServiceRecord] {
        var rest = records.sorted { ($0.priority, $0.weight) < ($1.priority, $1.weight) }
        var ordered: [ServiceRecord] = []
        while let first = rest.first {
            let rivals = rest.prefix { $0.priority == first.priority }
            var lot = Int.random(in: 0...rivals.reduce(0) { $0 + $1.weight }, using: &generator)
            let winner =
                rivals.firstIndex {
                    lot -= $0.weight
                    return lot <= 0
                } ?? rivals.startIndex
            ordered.append(rest.remove(at: winner))
        }
        return ordered
    }

    /// The servers whose host is in the domain of the query.
    ///
    /// DNS answers can be forged. A server in another domain could have a valid certificate for its
    /// own name, and belong to an attacker (RFC 4513 §3.1.3).
    package static func trustworthy(
        _ records: [ServiceRecord], name: String
    ) -> [ServiceRecord] {
        let labels = name.lowercased().split(separator: ".")
        let service = labels.lastIndex { $0.hasPrefix("_") }
        let domain = labels[(service.map { $0 + 1 } ?? 0)...].joined(separator: ".")
        guard !domain.isEmpty else { return [] }
        return records.filter { record in
            let host = record.host.lowercased()
            return host == domain || host.hasSuffix(".\(domain)")
        }
    }
}
