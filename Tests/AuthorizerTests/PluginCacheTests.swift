import Credentials
import PolicyEngine
import Testing
import Wire

@testable import Authorizer

@Suite struct PluginCacheTests {
    private static let now = Timestamp(seconds: 1_769_860_800)

    private static func key(
        _ line: String = "GET /bucket/key", _ headers: KeyValuePairs<String, String> = [:],
        accessKeyID: String = "key", presignedAge: Int? = nil, action: S3Action = .getObject,
        isDenyOnly: Bool = false, now: Timestamp = now
    ) throws -> PluginCache.Key {
        let request = request(line, headers)
        let s3 = try S3Request(request, rules: .knowingAll(), now: now)
        let caller = S3Caller(
            principal: .root(name: "root"), accessKeyID: accessKeyID, presignedAge: presignedAge)
        return PluginCache.Key(
            PluginQuestion(
                caller: PluginCaller(caller),
                conditions: PluginConditions(
                    server: ConditionValues(request, caller: caller, now: now), request: s3,
                    values: s3.conditionValues),
                action: action, resource: s3.address.resource.asked(by: action),
                isDenyOnly: isDenyOnly))
    }

    static let ages: [(seconds: Int, age: Int, counts: Bool)] = [
        (1, 0, true), (1, 1, false), (10, 9, true), (10, 10, false), (300, 299, true),
        (300, 300, false),
        // The clock was set back: nobody knows how old the answer is.
        (10, -1, false),
    ]

    @Test(arguments: ages)
    func `an answer counts for so long, be it yes or no`(seconds: Int, age: Int, counts: Bool)
        throws
    {
        let cache = PluginCache(seconds: seconds)
        let key = try PluginCacheTests.key()
        #expect(cache.isYes(key, now: PluginCacheTests.now) == nil)
        for isYes in [true, false] {
            cache.keep(isYes, of: key, now: PluginCacheTests.now)
            #expect(
                cache.isYes(key, now: PluginCacheTests.now + age) == (counts ? isYes : nil))
        }
    }

    @Test func `the time does not make another question`() throws {
        let cache = PluginCache(seconds: 10)
        let now = PluginCacheTests.now
        cache.keep(
            true,
            of: try PluginCacheTests.key(
                "GET /bucket/key", ["x-amz-date": "20260131T120000Z", "date": "Sat"],
                presignedAge: 1), now: now)
        let later = try PluginCacheTests.key(
            "GET /bucket/key", ["x-amz-date": "20260131T120001Z", "date": "Sun"], presignedAge: 2,
            now: now + 1)
        #expect(cache.isYes(later, now: now + 1) == true)
    }

    @Test func `anything else does`() throws {
        let cache = PluginCache(seconds: 10)
        let now = PluginCacheTests.now
        cache.keep(true, of: try PluginCacheTests.key(), now: now)
        for other in [
            try PluginCacheTests.key("GET /bucket/key2"),
            try PluginCacheTests.key("GET /bucket2/key"),
            try PluginCacheTests.key("GET /bucket/key?versionId=1"),
            try PluginCacheTests.key("GET /bucket/key", ["user-agent": "x"]),
            try PluginCacheTests.key("GET /bucket/key", ["x-amz-meta-a": "x"]),
            try PluginCacheTests.key(accessKeyID: "key2"),
            try PluginCacheTests.key(action: .getObjectTagging),
            try PluginCacheTests.key(isDenyOnly: true),
            try PluginCacheTests.key(presignedAge: 1),
        ] {
            #expect(cache.isYes(other, now: now) == nil)
        }
    }
}
