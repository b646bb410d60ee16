import TestSupport
import Testing

@testable import Configuration

/// What the operator says of the store.
@Suite struct StoreConfigurationTests {
    private static let store = ["DAYPASS_UPSTREAM_URL": "http://store"]

    private func read(_ settings: [String: String]) throws(ConfigurationError)
        -> DaypassConfiguration
    {
        try DaypassConfiguration(
            environment: settings.merging(StoreConfigurationTests.store) { own, _ in own },
            defaultPath: "/nowhere")
    }

    private func known(_ text: String?) throws -> Set<StoreSubresource>? {
        let settings = text.map { ["DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": $0] } ?? [:]
        return try read(settings).upstream?.subresources
    }

    private func refusal(_ settings: [String: String]) -> ConfigurationError.Problem? {
        do throws(ConfigurationError) {
            _ = try read(settings)
            return nil
        } catch {
            return error.problems.count == 1 ? error.problems.first : nil
        }
    }

    static let declared: [(text: String?, known: Set<StoreSubresource>)] = [
        (nil, []), ("", []), ("off", []),
        ("tagging", [.tagging]), ("legal-hold,object-lock", [.legalHold, .objectLock]),
        ("tagging,tagging", [.tagging]), ("lambdaArn", [.lambdaARN]),
        ("rclone", [.versioning, .versions]),
        ("rclone,acl", [.versioning, .versions, .acl]),
        ("minio-2025", Set(StoreSubresource.allCases)),
    ]

    @Test(arguments: declared)
    func `T73: the store knows what it is declared to know, and nothing else`(
        text: String?, known: Set<StoreSubresource>
    ) throws {
        #expect(try self.known(text) == known)
    }

    /// What each store executes as something else; found by asking it, or in its sources.
    static let executedAsSomethingElse: [(store: KnownStore, subresources: Set<StoreSubresource>)] =
        [
            (
                .aws,
                [.events, .lambdaARN, .replicationCheck, .replicationMetrics, .replicationReset]
            ),
            (
                .ceph16,
                [
                    .accelerate, .attributes, .encryption, .events, .lambdaARN, .replicationCheck,
                    .replicationMetrics, .replicationReset, .replicationResetStatus,
                ]
            ),
            (.ceph17, [.accelerate, .attributes, .events, .lambdaARN, .replicationCheck]),
            (.garage1, [.attributes, .events, .lambdaARN, .replicationCheck]),
            (.versitygw1, [.events, .lambdaARN, .replicationCheck]),
            (.rclone, Set(StoreSubresource.allCases).subtracting([.versioning, .versions])),
            (.minio2025, []),
        ]

    @Test(arguments: executedAsSomethingElse)
    func `T73: no store is taken to know what it executes as something else`(
        store: KnownStore, subresources: Set<StoreSubresource>
    ) {
        #expect(store.subresources.isDisjoint(with: subresources))
    }

    @Test func `T73: every kind of store has a row above`() {
        #expect(
            Set(StoreConfigurationTests.executedAsSomethingElse.map(\.store))
                == Set(KnownStore.allCases))
    }

    @Test(arguments: ["on", "On", "1", "true", "enabled"])
    func `T73: the switch of before is refused, and the message says what takes its place`(
        text: String
    ) throws {
        let problem = try #require(refusal(["DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": text]))
        #expect(problem.key == "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES")
        #expect(problem.reason.contains("no longer \"\(text)\""))
        for store in KnownStore.allCases { #expect(problem.reason.contains(store.rawValue)) }
    }

    @Test(arguments: [
        "Tagging", "TAGGING", "legalhold", "ceph", "minio", "all", "*", "tagging, acl", "delete",
        "uploadId", "tagging;acl", "?tagging", "OFF,tagging", "tagging,off",
    ])
    func `T73: a name that is neither a store's nor a sub-resource's stops the start`(
        text: String
    ) {
        #expect(
            refusal(["DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": text])?.key
                == "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES")
    }

    @Test func `T67: a setting reserves more names, and never fewer`() throws {
        let reserved = try read(["DAYPASS_RESERVED_BUCKETS": "console,my.store-1"]).reservedBuckets
        for name in [
            "console", "my.store-1", "minio", "admin", "rustfs", "iceberg", "swift", "auth",
        ] {
            #expect(reserved.contains(name))
        }
        #expect(!reserved.contains("consoles") && !reserved.contains("my"))
        #expect(try !read([:]).reservedBuckets.contains("console"))
    }

    @Test(arguments: ["Console", "a b", "ab", "my_store", "a/b", "console, other"])
    func `T67: a name that no bucket can have is a mistake`(text: String) throws {
        let problem = try #require(refusal(["DAYPASS_RESERVED_BUCKETS": text]))
        #expect(problem.key == "DAYPASS_RESERVED_BUCKETS")
    }
}
