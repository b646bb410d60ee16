import Configuration
import Testing
import Wire

@testable import Authorizer

/// T73: sub-resources that a store executes as something else.
@Suite struct DeclaredSubresourceTests {
    /// A request for each row of the table that has a sub-resource.
    static let lines: [(line: String, subresource: S3Parameter)] = S3Route.all.compactMap { route in
        guard let subresource = route.subresource else { return nil }
        let path =
            switch route.scope {
            case .service: "/"
            case .bucket: "/bbb"
            case .object: "/bbb/k"
            }
        var query = "\(subresource.name)=\(subresource == .listType ? "2" : "x")"
        for parameter in route.required.members {
            query += "&\(parameter.name)=\(parameter == .partNumber ? "1" : "2")"
        }
        return ("\(route.method.rawValue) \(path)?\(query)", subresource)
    }

    private func read(_ line: String, _ known: S3Parameters) throws(S3RequestError) -> S3Request {
        try S3Request(
            request(line), rules: S3Rules(subresources: known), now: Timestamp(seconds: 0))
    }

    @Test(arguments: lines)
    func `T73: a request with a sub-resource is refused unless the store is declared to know it`(
        line: String, subresource: S3Parameter
    ) throws {
        #expect(try read(line, .subresources).operation.name.rawValue.isEmpty == false)
        let others = S3Parameters.subresources.subtracting([subresource])
        if S3Parameters.essential.contains(subresource) {
            #expect(throws: Never.self) { try read(line, .essential) }
        } else {
            #expect(throws: S3RequestError.undeclaredSubresource(subresource.name)) {
                try read(line, others)
            }
        }
    }

    @Test func `T73: what can be declared is every sub-resource that is not essential`() {
        #expect(
            S3Parameters(knownBy: Set(StoreSubresource.allCases)) == S3Parameters.subresources)
        #expect(
            StoreSubresource.allCases.count
                == S3Parameters.subresources.subtracting(.essential).members.count)
        #expect(S3Parameters(knownBy: []) == .essential)
    }

    @Test func `T73: the refusal names the setting`() {
        let refusal = S3Error(.undeclaredSubresource("tagging"))
        #expect((refusal.status, refusal.code) == (501, "NotImplemented"))
        #expect(
            refusal.message
                == "the store is not declared to know ?tagging (DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES)"
        )
    }

    /// A store may take a sub-resource with a value for a parameter that it does not know.
    @Test(arguments: lines)
    func `T73: the store gets a sub-resource without a value unless the value means something`(
        line: String, subresource: S3Parameter
    ) throws {
        let value = try read(line, .subresources).query[subresource]
        let meaningful: S3Parameters = [
            .listType, .uploadID, .lambdaARN, .events, .replicationMetrics,
        ]
        #expect(value?.isEmpty == !meaningful.contains(subresource))
    }
}
