import PolicyEngine
import State
import Testing
import Wire

@testable import Management

/// Calls that hold workers: an account that floods the API must not starve S3.
@Suite struct AdminPlacesTests {
    @Test(arguments: [1, 3]) func `each name has its places`(limit: Int) {
        let places = AdminPlaces(each: limit)
        for _ in 0..<limit { #expect(places.enter("alice")) }
        #expect(!places.enter("alice"))
        #expect(places.enter("bob"))
        places.leave("alice")
        #expect(places.enter("alice"))
        #expect(!places.enter("alice"))
    }

    @Test func `a call whose client has gone is not begun, and leaves no line`() throws {
        let fixture = try AdminFixture()
        try fixture.allow([.listUsers])
        let endpoint = try #require(AdminEndpoint.all.first { $0.name == "ListUsers" })
        let sample = try #require(AdminSample.of(endpoint))
        let answer = try fixture.send(sample, method: "GET", isWanted: false)
        #expect(answer.status == 499)
        #expect(try fixture.directory.read("audit.jsonl") == nil)
    }

    @Test func `a refusal for too many calls says when to come again`() {
        let answer = Response(AdminError.busy, path: "/minio/admin/v3/groups", requestID: "1")
        #expect(answer.status == 429)
        #expect(answer.headers.first { $0.name == "Retry-After" }?.value == "1")
    }
}
