/// Counts requests by action, outcome and code, in memory that does not grow with the log.
struct AuditSummary {
    private struct Kind: Hashable {
        let action: String
        let outcome: String
    }

    /// Limits the number of distinct entries: callers can invent actions, and the log names each.
    private static let maximumCount = 1_000
    private static let maximumTextByteCount = 256
    private static let topCount = 10

    private var count = 0
    private var kinds: [Kind: Int] = [:]
    private var codes: [String: Int] = [:]

    mutating func add(_ record: AuditRecord) {
        guard let codes = record.summarizedCodes else { return add(record, code: record.code) }
        for (code, count) in codes { add(record, code: code, count: count) }
    }

    private mutating func add(_ record: AuditRecord, code: String?, count: Int = 1) {
        self.count += count
        let kind = Kind(
            action: AuditSummary.cut(record.action ?? "-"),
            outcome: AuditSummary.cut(record.outcome))
        AuditSummary.count(
            kind, count, instead: Kind(action: "(others)", outcome: "-"), in: &kinds)
        if let code {
            AuditSummary.count(AuditSummary.cut(code), count, instead: "(others)", in: &codes)
        }
    }

    func print(_ output: OutputFormat) throws(Failure) {
        let kinds = kinds.sorted {
            ($0.key.action, $0.key.outcome) < ($1.key.action, $1.key.outcome)
        }
        .map { [OutputValue.text($0.action), .text($0.outcome), .number($1)] }
        let codes = codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(AuditSummary.topCount)
            .map { [OutputValue.text($0.key), .number($0.value)] }
        let kindColumns = ["action", "outcome", "count"]
        let codeColumns = ["code", "count"]
        guard !output.json else {
            try output.print([
                ("count", .number(count)),
                ("actions", .list(kinds.map { .record(Array(zip(kindColumns, $0))) })),
                ("refusals", .list(codes.map { .record(Array(zip(codeColumns, $0))) })),
            ])
            return
        }
        try output.print(kindColumns, kinds)
        guard !codes.isEmpty else { return }
        try output.print(line: "")
        try output.print(codeColumns, codes)
    }

    private static func cut(_ text: String) -> String {
        String(decoding: text.utf8.prefix(maximumTextByteCount), as: UTF8.self)
    }

    private static func count<Key: Hashable>(
        _ key: Key, _ count: Int, instead other: Key, in counts: inout [Key: Int]
    ) {
        let isKept = counts.count < maximumCount || counts[key] != nil
        counts[isKept ? key : other, default: 0] += count
    }
}
