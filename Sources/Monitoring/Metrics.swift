package import System

/// The metrics that all processes of a state directory count together in the file `metrics`.
/// Counting takes tens of nanoseconds and no lock.
package final class Metrics: Sendable {
    package static let fileName = "metrics"

    private static let code = "code"

    static let calls = MetricFamily(
        .counter, "daypass_sts_requests_total", "Calls of the token service, by their outcome.",
        [
            .init(name: "action", values: MetricLabels.actions),
            .init(name: code, values: MetricLabels.codes),
        ])
    static let callDurations = MetricFamily(
        .histogram, "daypass_sts_request_duration_seconds",
        "Time that Daypass spent on calls of the token service.",
        [.init(name: "action", values: MetricLabels.actions)], after: calls)
    static let s3Requests = MetricFamily(
        .counter, "daypass_s3_requests_total",
        "S3 requests that Daypass allowed (OK) or refused; the store may still refuse them.",
        [
            .init(name: "operation", values: S3OperationClass.allCases.map(\.label)),
            .init(name: code, values: MetricLabels.s3Codes),
        ], after: callDurations)
    static let s3Durations = MetricFamily(
        .histogram, "daypass_s3_request_duration_seconds",
        "Time that Daypass spent on S3 requests.",
        [.init(name: "door", values: S3Door.allCases.map(\.name))], after: s3Requests)
    static let upstreamFailures = MetricFamily(
        .counter, "daypass_upstream_failures_total",
        "Requests to other services that got no usable answer.",
        [.init(name: "upstream", values: MeteredService.allCases.map(\.label))],
        after: s3Durations)
    static let cacheLookUps = MetricFamily(
        .counter, "daypass_cache_lookups_total",
        "Lookups in memory, by whether the value was found.",
        [
            .init(name: "cache", values: MeteredCache.allCases.map(\.label)),
            .init(name: "result", values: ["miss", "hit"]),
        ], after: upstreamFailures)

    /// All families, in the order of the file.
    static let families = [
        calls, callDurations, s3Requests, s3Durations, upstreamFailures, cacheLookUps,
    ]

    package static let wordCount = cacheLookUps.end

    /// The file's first bytes: its name, and a hash of the words' layout, which updates may change.
    package static let head: [UInt8] = {
        var mark = LayoutMark()
        for family in families { family.add(to: &mark) }
        for limit in Latency.limits { mark.add(limit) }
        let layout = (0..<8).map { UInt8(truncatingIfNeeded: mark.value >> ($0 * 8)) }
        let head = Array("daypass metrics\n".utf8) + layout
        return head + [UInt8](repeating: 0, count: MappedWords.headByteCount - head.count)
    }()

    private static let actionIndices = indices(of: MetricLabels.actions)
    private static let codeIndices = indices(of: MetricLabels.codes)
    private static let s3CodeIndices = indices(of: MetricLabels.s3Codes)

    let counters: MappedWords

    /// - Parameter counters: ``wordCount`` words, by default of this process alone.
    package init(_ counters: MappedWords = MappedWords(count: wordCount)) {
        precondition(counters.count == Metrics.wordCount, "each number has its word")
        self.counters = counters
    }

    /// Counts a call of the token service that began at `start` (``Clock/uptime``). The action is
    /// what the caller wrote; the code is `nil` if the call succeeded.
    package func countCall(action: String?, code: String?, since start: UInt64) {
        let action = Metrics.index(of: action ?? MetricLabels.other, in: Metrics.actionIndices)
        let code = code.map { Metrics.index(of: $0, in: Metrics.codeIndices) } ?? 0
        counters.add(to: Metrics.calls.offset + action * MetricLabels.codes.count + code)
        add(duration: Clock.uptime &- start, to: Metrics.callDurations, series: action)
    }

    /// Counts an S3 request; `code` is `nil` if it was allowed.
    package func countS3Request(
        _ operation: S3OperationClass, by door: S3Door, code: String?, since start: UInt64
    ) {
        let code = code.map { Metrics.index(of: $0, in: Metrics.s3CodeIndices) } ?? 0
        counters.add(
            to: Metrics.s3Requests.offset + operation.rawValue * MetricLabels.s3Codes.count + code)
        add(duration: Clock.uptime &- start, to: Metrics.s3Durations, series: door.rawValue)
    }

    /// Counts a request to another service that got no usable answer.
    package func countFailure(of upstream: MeteredService) {
        counters.add(to: Metrics.upstreamFailures.offset + upstream.rawValue)
    }

    package func countLookUp(in cache: MeteredCache, isHit: Bool) {
        counters.add(to: Metrics.cacheLookUps.offset + cache.rawValue * 2 + (isHit ? 1 : 0))
    }

    private func add(duration: UInt64, to family: MetricFamily, series: Int) {
        let cell = family.offset + series * Latency.cellCount
        counters.add(to: cell + Latency.step(of: duration))
        counters.add(duration, to: cell + Latency.cellCount - 1)
    }

    private static func indices(of values: [String]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
    }

    /// The index of a value; the last one, ``MetricLabels/other``, if it is not listed.
    private static func index(of value: String, in indices: [String: Int]) -> Int {
        indices[value] ?? indices.count - 1
    }
}
