internal import System

/// The metrics in the text format 0.0.4 of Prometheus.
struct MetricsPage {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var bytes: [UInt8] = []

    init(_ metrics: Metrics, _ counts: RecordCounts) {
        bytes.reserveCapacity(32_768)
        for family in Metrics.families {
            head(family.name, family.kind.rawValue, family.help)
            for series in 0..<family.seriesCount {
                switch family.kind {
                case .counter: counter(family, series, metrics.counters)
                case .histogram: histogram(family, series, metrics.counters)
                }
            }
        }
        head(
            "daypass_revocations", "gauge",
            "Valid revocations: of single sessions, and of all sessions of a parent.")
        line("daypass_revocations", [("of", "session")], counts.revokedSessions)
        line("daypass_revocations", [("of", "parent")], counts.revokedParents)
        head("daypass_access_keys", "gauge", "Long-term access keys, by what they are.")
        for (state, count) in counts.accessKeys {
            line("daypass_access_keys", [("state", state)], count)
        }
    }

    private mutating func counter(_ family: MetricFamily, _ series: Int, _ counters: MappedWords) {
        let labels = family.labels(ofSeries: series)
        let value = counters[family.offset + series]
        // Most pairs of an action and a refusal never happen, so they have no line while 0.
        let isRefusal = labels.contains { $0.name == "code" && $0.value != MetricLabels.success }
        guard value > 0 || !isRefusal else { return }
        line(family.name, labels, value)
    }

    private mutating func histogram(
        _ family: MetricFamily, _ series: Int, _ counters: MappedWords
    ) {
        let labels = family.labels(ofSeries: series)
        let first = family.offset + series * Latency.cellCount
        var sum: UInt64 = 0
        for (step, limit) in Latency.limits.enumerated() {
            sum &+= counters[first + step]
            line("\(family.name)_bucket", labels + [("le", MetricsPage.seconds(limit))], sum)
        }
        sum &+= counters[first + Latency.limits.count]
        line("\(family.name)_bucket", labels + [("le", "+Inf")], sum)
        let nanoseconds = counters[first + Latency.cellCount - 1]
        line("\(family.name)_sum", labels, MetricsPage.seconds(nanoseconds))
        line("\(family.name)_count", labels, sum)
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
        append("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n")
    }

    /// No value needs escaping, since none is a client's text.
    private mutating func line(
        _ name: String, _ labels: [(name: String, value: String)],
        _ value: some CustomStringConvertible
    ) {
        append(name)
        append("{")
        for (index, label) in labels.enumerated() {
            append("\(index > 0 ? "," : "")\(label.name)=\"\(label.value)\"")
        }
        append("} \(value)\n")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Nanoseconds as seconds, exactly: a floating-point number would round.
    private static func seconds(_ nanoseconds: UInt64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = Array(String(1_000_000_000 + rest).utf8.dropFirst())
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return "\(whole).\(String(decoding: digits, as: UTF8.self))"
    }
}
