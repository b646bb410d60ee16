import PolicyEngine
import Testing
import Wire

@testable import Authorizer
@testable import PolicyEngine

@Suite struct S3ConditionValuesTests {
    /// All values that a request has, by key.
    private static func values(
        _ line: String, _ headers: KeyValuePairs<String, String> = [:]
    ) throws -> [String: [String]] {
        let values = try s3Request(line, headers).conditionValues
        var texts: [String: [String]] = [:]
        for key in ConditionKey.allCases where !key.hasNoValue && !key.isConstant {
            for tag in key.isOfTag ? ["a", "b c", "€"] : [""] {
                let name = key.isOfTag ? "\(key.name)/\(tag)" : key.name
                let found = values.texts(try #require(NamedConditionKey(name)))
                if !found.isEmpty { texts[name] = found }
            }
        }
        return texts
    }

    /// What every request has.
    private static let common = ["aws:UserAgent": [""], "aws:Referer": [""], "s3:versionid": [""]]

    @Test func `a request that says nothing says three times nothing`() throws {
        #expect(
            try S3ConditionValuesTests.values("GET /bucket/key") == S3ConditionValuesTests.common)
    }

    static let said:
        [(line: String, headers: KeyValuePairs<String, String>, values: [String: [String]])] = [
            (
                "GET /bucket?prefix=home/a+b%2F&delimiter=%2F&max-keys=10", [:],
                ["s3:prefix": ["home/a b/"], "s3:delimiter": ["/"], "s3:max-keys": ["10"]]
            ),
            ("GET /bucket?prefix=", [:], ["s3:prefix": [""]]),
            ("GET /bucket/key?versionId=v%2B1", [:], ["s3:versionid": ["v+1"]]),
            (
                "GET /bucket/key", ["user-agent": "aws-cli/2", "referer": "https://a.example/"],
                ["aws:UserAgent": ["aws-cli/2"], "aws:Referer": ["https://a.example/"]]
            ),
            (
                "PUT /bucket/key",
                [
                    "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-storage-class": "GLACIER",
                    "x-amz-server-side-encryption": "aws:kms",
                    "x-amz-server-side-encryption-aws-kms-key-id": "k",
                    "x-amz-server-side-encryption-customer-algorithm": "AES256",
                ],
                [
                    "s3:x-amz-content-sha256": ["UNSIGNED-PAYLOAD"],
                    "s3:x-amz-storage-class": ["GLACIER"],
                    "s3:x-amz-server-side-encryption": ["aws:kms"],
                    "s3:x-amz-server-side-encryption-aws-kms-key-id": ["k"],
                    "s3:x-amz-server-side-encryption-customer-algorithm": ["AES256"],
                ]
            ),
            (
                "PUT /bucket/key?\(presigned)", [:],
                ["s3:x-amz-content-sha256": ["UNSIGNED-PAYLOAD"]]
            ),
            (
                "PUT /bucket/key",
                [
                    "x-amz-copy-source": "/src/a%2Fb?versionId=v",
                    "x-amz-metadata-directive": "REPLACE",
                ],
                [
                    "s3:x-amz-copy-source": ["src/a/b"], "s3:x-amz-metadata-directive": ["REPLACE"],
                    "s3:versionid": ["v"],
                ]
            ),
            (
                "PUT /bucket/key",
                [
                    "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-legal-hold": "ON",
                    "x-amz-object-lock-retain-until-date": "2026-02-01T12:00:00Z",
                ],
                [
                    "s3:object-lock-mode": ["GOVERNANCE"], "s3:object-lock-legal-hold": ["ON"],
                    "s3:object-lock-retain-until-date": ["2026-02-01T12:00:00Z"],
                    "s3:object-lock-remaining-retention-days": ["1"],
                ]
            ),
            (
                "PUT /bucket/key", ["x-amz-tagging": "a=1&b+c=%20&%E2%82%AC&a/b=x"],
                [
                    "s3:RequestObjectTagKeys": ["a", "b c", "€", "a/b"],
                    "s3:RequestObjectTag/a": ["1"],
                    "s3:RequestObjectTag/b c": [" "], "s3:RequestObjectTag/€": [""],
                ]
            ),
        ]

    @Test(arguments: said.indices)
    func `what a request says of itself is there under the keys of policies`(row: Int) throws {
        let (line, headers, expected) = S3ConditionValuesTests.said[row]
        let values = try S3ConditionValuesTests.values(line, headers)
        #expect(values == S3ConditionValuesTests.common.merging(expected) { $1 })
    }

    @Test func `T32: nothing that a request says fills a key of the server's`() throws {
        let values = try S3ConditionValuesTests.values(
            "GET /bucket/key",
            [
                "userid": "root", "username": "root", "groups": "admins",
                "principaltype": "Account",
                "aws:username": "root", "jwt:sub": "root", "sourceip": "10.0.0.1",
                "securetransport": "true", "x-forwarded-for": "10.0.0.1", "x-real-ip": "10.0.0.1",
                "currenttime": "2020-01-01T00:00:00Z", "x-amz-meta-username": "root",
                "authtype": "POST", "existingobjecttag-a": "1", "versionid": "2",
            ])
        #expect(values == S3ConditionValuesTests.common)
        for (key, _) in values {
            #expect(try #require(NamedConditionKey(key)).key.origin == .request)
        }
    }

    static let retention: [(date: String, days: String?)] = [
        ("2026-01-31T12:00:00Z", "0"), ("2026-01-31T12:00:01Z", "1"),
        ("2026-02-01T12:00:00Z", "1"), ("2026-02-01T12:00:01Z", "2"),
        ("2026-02-01T14:00:00+02:00", "1"), ("2027-01-31T12:00:00.000Z", "365"),
        ("2026-02-01T12:00:00.123456+00:00", "1"), ("2020-01-01T00:00:00Z", "0"),
        ("9999-12-31T23:59:59Z", "2912413"),
        ("", nil), ("2026-02-01", nil), ("2026-02-01T12:00:00", nil),
        ("2026-02-01T12:00:00.Z", nil),
        ("2026-02-30T12:00:00Z", nil), ("tomorrow", nil), (".", nil),
        ("2026-02-01T12:00:00Z.1", nil),
    ]

    @Test(arguments: retention)
    func `the days that are left are counted, or the date refused`(
        date: String, days: String?
    ) throws {
        let headers: KeyValuePairs = ["x-amz-object-lock-retain-until-date": date]
        guard let days else {
            #expect(throws: S3RequestError.invalidArgument("x-amz-object-lock-retain-until-date")) {
                try s3Request("PUT /bucket/key", headers)
            }
            return
        }
        let values = try S3ConditionValuesTests.values("PUT /bucket/key", headers)
        #expect(values["s3:object-lock-remaining-retention-days"] == [days])
    }

    static let tags: [(header: String, canonical: String?)] = [
        ("", ""), ("a=1", "a=1"), ("a", "a="), ("a=1&b=2", "a=1&b=2"), ("a+b=c+d", "a%20b=c%20d"),
        ("a=b=c", "a=b%3Dc"), ("a%3Db=%26", "a%3Db=%26"), ("&a=1&", "a=1"),
        (
            (0..<10).map { "\($0)=" }.joined(separator: "&"),
            (0..<10).map { "\($0)=" }.joined(separator: "&")
        ),
        ((0..<11).map { "\($0)=" }.joined(separator: "&"), nil),
        ("a=1&a=2", nil), ("a=1&%61=1", nil), ("=1", nil), ("a=%", nil), ("%zz=1", nil),
        ("a=1;b=2", nil),
        ("a=%ff", nil), ("%c0%af=1", nil), ("a=%00", nil), ("a%0A=1", nil), ("%CC%81a=1", nil),
    ]

    @Test(arguments: tags)
    func `tags are a form without doubt, and the store gets them so`(
        header: String, canonical: String?
    ) throws {
        let headers: KeyValuePairs = ["x-amz-tagging": header]
        if let canonical {
            #expect(try s3Request("PUT /bucket/key", headers).tagging?.canonical == canonical)
        } else {
            #expect(throws: S3RequestError.invalidArgument("x-amz-tagging")) {
                try s3Request("PUT /bucket/key", headers)
            }
        }
    }

    static let inBody: [(line: String, keys: [ConditionKey])] = [
        ("PUT /bucket", [.locationConstraint]),
        ("PUT /bucket?tagging", [.requestObjectTag, .requestObjectTagKeys]),
        ("PUT /bucket/key?tagging", [.requestObjectTag, .requestObjectTagKeys]),
        ("PUT /bucket/key?retention", [.lockMode, .retainUntilDate, .remainingRetentionDays]),
        ("PUT /bucket/key?legal-hold", [.legalHold]),
        ("PUT /bucket/key", []), ("GET /bucket/key?tagging", []),
    ]

    @Test(arguments: inBody)
    func `an operation says which values only its body has`(line: String, keys: [ConditionKey])
        throws
    {
        #expect(try s3Request(line).operation.conditionKeysInBody == keys)
    }
}
