import Configuration
import PolicyEngine
import Testing
import Wire

@testable import Authorizer

/// The names that a store may read instead of those in the request (T64).
@Suite struct OtherNamesTests {
    typealias Row = (key: String, others: [String])

    static let folded: [Row] = [
        ("k", []), ("a/b", []), ("caf\u{E9}", []), ("\u{1F511}", []), ("fi\u{FB01}", []),
        ("\u{212A}eys/plan", ["GetObject b/Keys/plan"]), ("cafe\u{301}", ["GetObject b/caf\u{E9}"]),
        ("d/k/", ["GetObject b/d/k"]), ("\u{212A}/", ["GetObject b/K"]),
        ("D\u{307}\u{323}/x/", ["GetObject b/\u{1E0C}\u{307}/x"]),
    ]

    @Test(arguments: folded)
    func `a store that folds has the normalized key without its last slash`(row: Row) {
        let requirement = S3Requirement(.getObject, on: .object(bucket: "b", key: row.key))
        let others = requirement.underOtherNames(.folding).map(\.summary)
        #expect(others.map { Array($0.utf8) } == row.others.map { Array($0.utf8) })
        #expect(requirement.underOtherNames(.exact).isEmpty)
        #expect(requirement.underOtherNames(.opaque).isEmpty)
    }

    @Test(arguments: [
        S3Requirement.Mode.allow, .unlessDenied, .unlessDeniedExplicitly, .unlessStatementDenies,
    ])
    func `the other name needs what the name needs`(mode: S3Requirement.Mode) {
        let requirement = S3Requirement(
            .getObject, or: .listBucket, on: .object(bucket: "b", key: "k/"), mode: mode)
        #expect(
            requirement.underOtherNames(.folding) == [
                S3Requirement(
                    .getObject, or: .listBucket, on: .object(bucket: "b", key: "k"), mode: mode)
            ])
        #expect(S3Requirement(.listBucket, on: .bucket("b")).underOtherNames(.folding).isEmpty)
    }

    @Test func `T65: a key or prefix with many marks in a row is refused where keys are folded`()
        throws
    {
        let marks = String(repeating: "%CC%81", count: NormalizationFormC.maximumMarkCount)
        for (marks, isTaken) in [(marks, true), (marks + "%CC%81", false)] {
            for line in ["GET /bbb/e\(marks)", "GET /bbb?prefix=e\(marks)"] {
                let refusal =
                    line.contains("?")
                    ? S3RequestError.invalidArgument(S3Prefix.Ambiguous.marks.message)
                    : .tooManyMarks
                if isTaken {
                    #expect(throws: Never.self) { try s3Request(line) }
                } else {
                    #expect(throws: refusal) { try s3Request(line) }
                }
                #expect(throws: Never.self) { try s3Request(line, keys: .exact) }
            }
        }
    }

    static let empty: KeyValuePairs<String, String> = ["content-length": "0"]
    static let trailer = "x-amz-checksum-crc32"
    static let bodies: [(headers: KeyValuePairs<String, String>, isEmpty: Bool)] = [
        (empty, true), ([:], false), (["content-length": "1"], false),
        (["content-length": "00"], false), (["transfer-encoding": "chunked"], false),
        (["content-length": "0", "transfer-encoding": "chunked"], false),
        (chunks("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", decoded: "0", length: "86"), true),
        (chunks("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", decoded: "1", length: "86"), false),
        (chunks("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", decoded: "0", length: "99"), true),
        (chunks("STREAMING-UNSIGNED-PAYLOAD-TRAILER", decoded: "0", length: "36"), true),
        (chunks("STREAMING-UNSIGNED-PAYLOAD-TRAILER", decoded: "0", length: "42"), true),
        (chunks("STREAMING-UNSIGNED-PAYLOAD-TRAILER", decoded: "1", length: "36"), false),
        (chunks("STREAMING-UNSIGNED-PAYLOAD-TRAILER", decoded: "00", length: "36"), false),
        (chunks("STREAMING-UNSIGNED-PAYLOAD-TRAILER", decoded: "4", length: "0"), false),
        (chunks("UNSIGNED-PAYLOAD", decoded: "0", length: "36"), false),
    ]

    private static func chunks(
        _ mode: String, decoded: String, length: String
    ) -> KeyValuePairs<String, String> {
        [
            "content-length": length, "x-amz-content-sha256": mode, "x-amz-trailer": trailer,
            "x-amz-decoded-content-length": decoded,
        ]
    }

    @Test(arguments: bodies.indices)
    func `an empty object whose key ends in a slash marks a folder`(row: Int) throws {
        let (headers, isEmpty) = OtherNamesTests.bodies[row]
        for (line, marks) in [("PUT /bbb/k/", isEmpty), ("PUT /bbb/k", false)] {
            let demand = try s3Request(line, headers).operation.demand
            guard case .permissions(let requirements) = demand else {
                Issue.record("the body says nothing of it")
                return
            }
            #expect(requirements.map(\.marksFolder) == [marks])
        }
    }

    @Test func `Daypass reads the chunks of an object that was decided to be empty`() throws {
        for (decoded, isRead) in [("0", true), ("4", false)] {
            let headers = OtherNamesTests.chunks(
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER", decoded: decoded, length: "36")
            #expect(try s3Request("PUT /bbb/k/", headers).hasChunksToRead == isRead)
            #expect(try !s3Request("PUT /bbb/k", headers).hasChunksToRead)
        }
    }

    static let notMarkers: [(line: String, headers: KeyValuePairs<String, String>)] = [
        ("PUT /bbb/k/", ["content-length": "0", "x-amz-copy-source": "bbb/other"]),
        ("PUT /bbb/k/?partNumber=1&uploadId=u", empty), ("PUT /bbb/k/?tagging", empty),
        ("POST /bbb/k/?uploads", empty), ("DELETE /bbb/k/", empty), ("GET /bbb/k/", empty),
    ]

    @Test(arguments: notMarkers.indices)
    func `nothing else marks a folder`(row: Int) throws {
        let (line, headers) = OtherNamesTests.notMarkers[row]
        let operation = try s3Request(line, headers).operation
        guard case .permissions(let requirements) = operation.demand else {
            Issue.record("the body says nothing of it")
            return
        }
        #expect(requirements.allSatisfy { !$0.marksFolder })
    }

    @Test func `a folder's marker keeps its slash, and is denied without it`() {
        let marker = S3Requirement(.putObject, on: .object(bucket: "b", key: "\u{212A}/"))
            .markingFolder
        #expect(
            marker.underOtherNames(.folding).map(\.summary) == [
                "PutObject b/K!!", "PutObject b/K/",
            ]
        )
    }

    static let prefixes: [(prefix: String, folded: String?, exact: String?)] = [
        ("", nil, nil), ("a", nil, nil), ("a/", nil, nil), ("a/b", nil, nil), (".git", nil, nil),
        ("a/..b", nil, nil), ("caf\u{E9}/", nil, nil), ("\n", nil, nil),
        ("/", "", ""), ("/a", "a", "a"), ("//a/", "a/", "a/"), ("a//", "a/", "a/"),
        ("./", "", ""), (".", "", ""), ("a/.", "a/", "a/"), ("a/./b", "a/b", "a/b"),
        ("a\\b", "a/b", "a/b"), ("cafe\u{301}/", "caf\u{E9}/", nil), ("/\u{212A}", "K", "\u{212A}"),
    ]

    @Test(arguments: prefixes)
    func `a prefix is also decided as a path`(
        row: (prefix: String, folded: String?, exact: String?)
    ) throws {
        for (keys, other) in [(KeyComparison.folding, row.folded), (.exact, row.exact)] {
            let reading = try S3Prefix.otherReading(of: row.prefix, keys)
            #expect(reading.map { Array($0.utf8) } == other.map { Array($0.utf8) })
        }
        #expect(try S3Prefix.otherReading(of: row.prefix, .opaque) == nil)
    }

    private static func refusal(
        of line: String, _ headers: KeyValuePairs<String, String> = [:], policy: String,
        keys: KeyComparison = .folding, user: String = "Kim"
    ) throws -> String? {
        let request = try s3Request(line, headers, keys: keys)
        var server = ConditionValues()
        server.set(.username, user)
        let document = try PolicyDocument(
            json: Array(#"{"Version":"2012-10-17","Statement":[\#(policy)]}"#.utf8))
        let check = S3PermissionCheck(
            S3RequestContext(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])),
                server: server, request: request.conditionValues,
                otherRequest: request.otherConditionValues, isSigned: true, keys: keys))
        guard case .permissions(let requirements) = request.operation.demand else { return "body" }
        guard case .accessDenied(let detail) = check.refusal(of: requirements) else { return nil }
        return detail
    }

    private static func statement(_ effect: String, _ names: String...) -> String {
        let resources = names.map { #""arn:aws:s3:::\#($0)""# }.joined(separator: ",")
        return #"{"Effect":"\#(effect)","Action":"s3:*","Resource":[\#(resources)]}"#
    }

    /// Pairs of which a store may read the first as the second, in an address.
    static let pairs = [
        ("%E2%84%AAeys/plan", "Keys/plan"), ("caf%65%CC%81/x", "caf%C3%A9/x"), ("d/k/", "d/k"),
        ("D%CC%87%CC%A3/", "%E1%B8%8C%CC%87"),
    ]
    static let policies = [
        statement("Allow", "bbb/*"), statement("Allow", "bbb/Keys/*", "bbb/caf\u{E9}/*", "bbb/d/*"),
        statement("Allow", "bbb/\u{212A}eys/*", "bbb/cafe\u{301}/*", "bbb/d/k/*"),
        statement("Allow", "bbb/*") + "," + statement("Deny", "bbb/Keys/*", "bbb/d/k"),
        statement("Allow", "bbb/*") + "," + statement("Deny", "bbb/\u{212A}*", "bbb/cafe*"),
        statement("Allow", "bbb/*") + "," + statement("Deny", "bbb/?eys/*", "bbb/*\u{301}/*"),
        #"{"Effect":"Allow","Action":"s3:*","NotResource":["arn:aws:s3:::bbb/Keys/*"]}"#,
    ]

    @Test(arguments: pairs, policies)
    func `what a name may do, the object's own name may do`(
        pair: (String, String), policy: String
    ) throws {
        let calls: [(line: String, headers: (String) -> KeyValuePairs<String, String>)] = [
            ("GET /bbb/%", { _ in [:] }), ("HEAD /bbb/%", { _ in [:] }),
            ("PUT /bbb/%", { _ in ["content-length": "1"] }), ("DELETE /bbb/%", { _ in [:] }),
            ("PUT /bbb/%?tagging", { _ in [:] }), ("POST /bbb/%?uploads", { _ in [:] }),
            ("GET /bbb/%?versionId=v", { _ in [:] }),
            ("PUT /bbb/other", { ["x-amz-copy-source": "bbb/\($0)"] }),
        ]
        for call in calls {
            let refusals = try [pair.0, pair.1].map { name in
                try OtherNamesTests.refusal(
                    of: call.line.replacing("%", with: name), call.headers(name), policy: policy)
            }
            if refusals[0] == nil { #expect(refusals[1] == nil, "\(call.line)") }
        }
    }

    @Test(arguments: pairs)
    func `a denial of the object's own name denies its other names`(pair: (String, String)) throws {
        let key = String(
            decoding: try #require(
                PercentEncoding.decode(Array(pair.1.utf8)[...])), as: UTF8.self)
        let policy =
            OtherNamesTests.statement("Allow", "bbb/*") + ","
            + OtherNamesTests.statement("Deny", "bbb/\(key)")
        for line in ["GET /bbb/\(pair.0)", "PUT /bbb/\(pair.0)", "DELETE /bbb/\(pair.0)"] {
            let reason = try #require(try OtherNamesTests.refusal(of: line, policy: policy))
            #expect(reason.contains("the store may read /bbb/\(pair.1) for the name"))
            #expect(reason.contains("DAYPASS_UPSTREAM_KEYS=folding"))
            #expect(try OtherNamesTests.refusal(of: line, policy: policy, keys: .exact) == nil)
        }
        let copy: KeyValuePairs = ["x-amz-copy-source": "bbb/\(pair.0)"]
        #expect(try OtherNamesTests.refusal(of: "PUT /bbb/new", copy, policy: policy) != nil)
    }

    static let lists: [(prefix: String, allowed: String, isAllowed: Bool)] = [
        ("Keys/", "Keys/*", true), ("%E2%84%AAeys/", "Keys/*", false),
        ("%E2%84%AAeys/", "?eys/*", true), ("Keys/", "\u{212A}eys/*", true),
        ("Kim/", "${aws:username}/*", true), ("%E2%84%AAim/", "${aws:username}/*", false),
        ("/", "/*", false), ("/", "*", true), ("d//", "d/*", true), ("./d/", "d/*", false),
        ("%0A", "\\n*", true), ("%0A", "d/*", false),
    ]

    @Test(arguments: lists)
    func `a list is asked for by each prefix that the store may read`(
        row: (prefix: String, allowed: String, isAllowed: Bool)
    ) throws {
        let policy =
            #"{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::bbb","#
            + #""Condition":{"StringLike":{"s3:prefix":"\#(row.allowed)"}}}"#
        let refusal = try OtherNamesTests.refusal(
            of: "GET /bbb?list-type=2&prefix=\(row.prefix)", policy: policy)
        #expect((refusal == nil) == row.isAllowed, "\(row)")
    }

    @Test func `the condition on a copy's source has the source's own name`() throws {
        let policy =
            OtherNamesTests.statement("Allow", "bbb/*")
            + #",{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","#
            + #""Condition":{"StringLike":{"s3:x-amz-copy-source":"bbb/Keys/*"}}}"#
        for (source, isAllowed) in [("other", true), ("Keys/k", false), ("%E2%84%AAeys/k", false)] {
            let refusal = try OtherNamesTests.refusal(
                of: "PUT /bbb/new", ["x-amz-copy-source": "bbb/\(source)"], policy: policy)
            #expect((refusal == nil) == isAllowed, "\(source)")
        }
    }
}
