import PolicyEngine
import Testing

@testable import Authorizer

/// `daypass policy simulate` answers for the server: what it takes for granted is what requests need.
@Suite struct ActionCompanionTests {
    @Test func `the action that will do instead is the table's`() {
        for action in S3Action.allCases {
            let alternatives = S3Route.all.compactMap { route -> S3Action? in
                guard case .either(action, let alternative) = route.need else { return nil }
                return alternative
            }
            #expect(alternatives.allSatisfy { $0 == action.alternative }, "\(action)")
            #expect(alternatives.isEmpty == (action.alternative == nil), "\(action)")
        }
    }

    @Test(arguments: [
        ("DELETE /bkt/k?versionId=1", S3Action.deleteObjectVersion),
        ("GET /bkt/k?versionId=1", .getObjectVersion),
        ("GET /bkt/k?acl&versionId=1", .getObjectVersionACL),
        ("PUT /bkt/k?acl&versionId=1", .putObjectVersionACL),
        ("GET /bkt/k?tagging&versionId=1", .getObjectVersionTagging),
        ("PUT /bkt/k?tagging&versionId=1", .putObjectVersionTagging),
        ("DELETE /bkt/k?tagging&versionId=1", .deleteObjectVersionTagging),
        ("GET /bkt/k?attributes", .getObjectAttributes),
        ("GET /bkt/k?attributes&versionId=1", .getObjectVersionAttributes),
    ])
    func `a request needs the action and its companion`(line: String, action: S3Action) throws {
        guard case .permissions(let requirements) = try s3Request(line).operation.demand else {
            Issue.record("it has a body")
            return
        }
        let own = try #require(requirements.first { $0.action == action })
        #expect((own.mode == .allow) == (Action.s3(action).need == .allowance))
        #expect(requirements.contains { $0.action == action.companion && $0.mode == .allow })
    }
}
