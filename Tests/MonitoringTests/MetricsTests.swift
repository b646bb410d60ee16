import Synchronization
import TestSupport
import Testing
import Wire

@testable import Monitoring
@testable import State
@testable import System

@Suite struct MetricsTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    @Test func `what two processes count adds up`() throws {
        let one = try metrics()
        let other = try metrics()
        one.countCall(action: "AssumeRole", code: nil, since: Clock.uptime)
        other.countCall(action: "AssumeRole", code: nil, since: Clock.uptime)
        other.countCall(action: "AssumeRole", code: "AccessDenied", since: Clock.uptime)
        for metrics in [one, other] {
            let page = page(metrics)
            #expect(page.contains(#"daypass_sts_requests_total{action="AssumeRole",code="OK"} 2"#))
            #expect(
                page.contains(
                    #"daypass_sts_requests_total{action="AssumeRole",code="AccessDenied"} 1"#))
        }
    }

    @Test func `no count of many threads is lost`() async throws {
        let metrics = try [metrics(), metrics()]
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 { metrics[task % 2].countFailure(of: .store) }
                }
            }
        }
        #expect(
            page(metrics[0]).contains(#"daypass_upstream_failures_total{upstream="store"} 80000"#))
    }

    @Test(arguments: [nil, "", "assumerole", "AssumeRole\"} 1\nx", "Ａssume", "other", "OK"])
    func `what is no action of ours counts as another`(action: String?) {
        let metrics = Metrics()
        metrics.countCall(action: action, code: "InvalidAction", since: Clock.uptime)
        #expect(
            page(metrics).contains(
                #"daypass_sts_requests_total{action="other",code="InvalidAction"} 1"#))
    }

    @Test(arguments: S3OperationClass.allCases, [nil, "AccessDenied", "SlowDown", "Newer"])
    func `an S3 request counts by what it is for and what came of it`(
        operation: S3OperationClass, code: String?
    ) {
        let metrics = Metrics()
        metrics.countS3Request(operation, by: .upload, code: code, since: Clock.uptime)
        let shown = code == "Newer" ? "other" : code ?? "OK"
        #expect(
            page(metrics).contains(
                "daypass_s3_requests_total{operation=\"\(operation.label)\",code=\"\(shown)\"} 1"))
    }

    @Test(arguments: MeteredCache.allCases, [true, false])
    func `look-ups count by cache and result`(cache: MeteredCache, isHit: Bool) {
        let metrics = Metrics()
        metrics.countLookUp(in: cache, isHit: isHit)
        let lines = page(metrics).filter { $0.hasPrefix("daypass_cache_lookups_total{") }
        let result = isHit ? "hit" : "miss"
        #expect(
            lines.filter { $0.hasSuffix(" 1") } == [
                "daypass_cache_lookups_total{cache=\"\(cache.label)\",result=\"\(result)\"} 1"
            ])
        #expect(lines.count == MeteredCache.allCases.count * 2)
    }

    @Test func `each number has a place of its own`() {
        let families = Metrics.families
        for (family, next) in zip(families, families.dropFirst()) {
            #expect(next.offset == family.end)
        }
        #expect(families.first?.offset == 0)
        #expect(families.last?.end == Metrics().counters.count)
        for family in families {
            let labels = (0..<family.seriesCount).map { "\(family.labels(ofSeries: $0))" }
            #expect(Set(labels).count == family.seriesCount)
        }
    }

    @Test func `no label value is listed twice or needs escaping`() {
        for family in Metrics.families {
            for label in family.labels {
                #expect(Set(label.values).count == label.values.count)
                #expect(
                    label.values.allSatisfy {
                        $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
                    })
            }
        }
    }

    static let durations: [(UInt64, Int)] = [
        (0, 0), (100_000, 0), (100_001, 1), (300_000, 1), (300_001, 2), (1_000_000, 2),
        (10_000_000_000, 7), (10_000_000_001, 8), (.max, 8),
    ]

    @Test(arguments: durations)
    func `a duration counts in the first step that holds it`(nanoseconds: UInt64, step: Int) {
        #expect(Latency.step(of: nanoseconds) == step)
    }

    @Test func `the steps of a histogram add up`() {
        let metrics = Metrics()
        let first = Metrics.s3Durations.offset
        metrics.counters.add(3, to: first)
        metrics.counters.add(2, to: first + 2)
        metrics.counters.add(1, to: first + Latency.limits.count)
        metrics.counters.add(1_250_000_000, to: first + Latency.cellCount - 1)
        let lines = page(metrics).filter { $0.contains("door=\"authorizer\"") }
        let name = "daypass_s3_request_duration_seconds"
        #expect(
            lines == [
                "\(name)_bucket{door=\"authorizer\",le=\"0.0001\"} 3",
                "\(name)_bucket{door=\"authorizer\",le=\"0.0003\"} 3",
                "\(name)_bucket{door=\"authorizer\",le=\"0.001\"} 5",
                "\(name)_bucket{door=\"authorizer\",le=\"0.003\"} 5",
                "\(name)_bucket{door=\"authorizer\",le=\"0.01\"} 5",
                "\(name)_bucket{door=\"authorizer\",le=\"0.1\"} 5",
                "\(name)_bucket{door=\"authorizer\",le=\"1\"} 5",
                "\(name)_bucket{door=\"authorizer\",le=\"10\"} 5",
                "\(name)_bucket{door=\"authorizer\",le=\"+Inf\"} 6",
                "\(name)_sum{door=\"authorizer\"} 1.25",
                "\(name)_count{door=\"authorizer\"} 6",
            ])
    }

    @Test(arguments: ["", "daypass metrics\n", String(repeating: "x", count: 8_000)])
    func `a damaged file is recreated, and a process with the old one is not disturbed`(
        content: String
    ) throws {
        let old = try metrics()
        try parent.write("aside", content)
        try parent.move("aside", to: "state/metrics")
        let new = try metrics()
        old.countFailure(of: .store)
        new.countFailure(of: .issuer)
        #expect(page(new).contains(#"daypass_upstream_failures_total{upstream="store"} 0"#))
        #expect(
            page(try metrics()).contains(
                #"daypass_upstream_failures_total{upstream="issuer"} 1"#))
    }

    @Test func `a file of another layout is recreated`() throws {
        var head = Metrics.head
        head[20] ^= 1
        func other() throws -> MappedWords {
            try directory.sharedWords("metrics", count: Metrics.wordCount, head: head)
        }
        try other().add(to: 8)
        #expect(try other()[8] == 1)
        _ = try metrics()
        #expect(try other()[8] == 0)
    }

    @Test(arguments: [0o604, 0o640, 0o666])
    func `a file that others may read or write is replaced`(mode: Int) throws {
        try metrics().countFailure(of: .store)
        try parent.setMode("state/metrics", mode)
        _ = try metrics()
        #expect(try parent.mode("state/metrics") == 0o600)
    }

    /// What a process that shares the directory counts with.
    private func metrics() throws -> Metrics {
        Metrics(
            try directory.sharedWords(
                Metrics.fileName, count: Metrics.wordCount, head: Metrics.head))
    }

    private func page(_ metrics: Metrics) -> [String] {
        let page = MetricsPage(
            metrics, RecordCounts(revokedSessions: 0, revokedParents: 0, accessKeys: []))
        return String(decoding: page.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
