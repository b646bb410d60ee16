import FoundationEssentials
import Testing
import Wire

@testable import Authorizer

@Suite struct S3HeaderAllowListTests {
    /// What stores hear in other protocols, proxies in none of them, and S3 not yet or no more.
    static let others = [
        "x-copy-from", "x-copy-from-account", "x-symlink-target", "x-object-manifest",
        "x-object-meta-a", "x-rgw-meta-a", "x-dho-meta-a", "x-container-meta-a",
        "x-account-meta-a", "x-http-method-override", "x-original-url", "x-forwarded-for",
        "x-newest", "x-delete-at", "destination", "x-auth-token", "x-ms-copy-source",
        "x-goog-copy-source", "cookie", "authorization", "user-agent", "accept-encoding", "host",
        "x-minio-extract", "x-amz-", "x-amz-meta-", "x-amz-checksum-", "x-amz-rename-source",
        "x-amz-object-ownership", "x-amz-write-offset-bytes", "x-amz-grant-", "x-amz-te",
        "x-amz-date", "x-amz-security-token", "x-amz-server-side-encryption-", "amz-sdk-request",
        "",
    ]

    @Test(arguments: others)
    func `T63: no header of another protocol reaches the store`(name: String) {
        #expect(!S3HeaderAllowList.reachesStore(name))
        #expect(!S3HeaderAllowList.ofHTTP.contains(name))
        #expect(!WebServerHeaders.list.contains(name))
    }

    @Test(arguments: [
        "x-amz-object-ownership", "x-amz-rename-source", "x-amz-write-offset-bytes", "x-amz-",
        "x-amz-create-session-mode", "x-amz-fwd-status", "x-amz-source-version-id",
        "x-amz-copy-source-version-id", "x-amz-object-lock-", "x-amz-meta-", "x-amz-cf-id",
    ])
    func `T63: what asks for something that is not known here is refused by its name`(name: String)
    {
        for line in ["PUT /bucket", "PUT /bucket/key", "GET /bucket/key", "DELETE /bucket/key"] {
            #expect(throws: S3RequestError.notImplemented(name)) {
                try s3Request(line, [name: "true"])
            }
        }
    }

    @Test(arguments: ["x-amz-user-agent", "x-amz-te", "x-amz-api-version"])
    func `what SDKs say of themselves is neither refused nor sent on`(name: String) throws {
        let request = try s3Request("PUT /bucket/key", [name: "a", "x-amz-meta-a": "b"])
        #expect(!S3HeaderAllowList.reachesStore(name))
        #expect(request.headers[name] == "a")
    }

    @Test(arguments: [
        "x-amz-acl", "x-amz-meta-anything", "x-amz-meta-a_b", "x-amz-checksum-xxhash64",
        "x-amz-object-lock-mode", "x-minio-force-delete",
    ])
    func `what is decided on reaches the store`(name: String) {
        #expect(S3HeaderAllowList.reachesStore(name))
    }

    // The file of nginx

    private struct Line {
        let name: String
        let value: String
    }

    /// What `nginx/daypass_s3_location` sends the store of the client's headers.
    private static func shipped() throws -> (lines: [Line], version: String) {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "nginx/daypass_s3_location"), encoding: .utf8)
        let directives = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.dropLast().split(separator: " ").map(String.init) }
        #expect(directives.contains(["proxy_pass_request_headers", "off"]))
        let version = try #require(
            directives.first { $0.prefix(2) == ["set", "$daypass_s3_headers"] })
        return (
            directives.filter { $0[0] == "proxy_set_header" && isOfClient($0[2]) }
                .map { Line(name: $0[1].lowercased(), value: $0[2]) }, version[2]
        )
    }

    private static func isOfClient(_ value: String) -> Bool {
        value.hasPrefix("$http_") || value == "$content_type"
    }

    @Test func `T63: nginx has the same list, and states its version`() throws {
        let (lines, version) = try S3HeaderAllowListTests.shipped()
        #expect(version == String(WebServerHeaders.currentVersion))
        #expect(lines.map(\.name).sorted() == WebServerHeaders.list.sorted())
        for line in lines where line.name != "content-type" {
            #expect(line.value == "$http_" + line.name.replacing("-", with: "_"))
        }
        // A Content_Type is none.
        #expect(lines.first { $0.name == "content-type" }?.value == "$content_type")
    }

    @Test func `what Daypass writes anew nginx takes from no client`() throws {
        let names = Set(try S3HeaderAllowListTests.shipped().lines.map(\.name))
        #expect(
            names.isDisjoint(with: S3HeaderAllowList.rewritten.union(["host", "authorization"])))
    }
}
