import PolicyEngine
import Testing

@testable import Authorizer

@Suite struct DeleteObjectsDecisionTests {
    private static func deletion(
        _ statements: String, _ entries: [String], isWanted: () -> Bool = { true }
    ) throws -> DeleteObjectsDecision {
        let document = try PolicyDocument(
            json: Array(#"{"Version":"2012-10-17","Statement":[\#(statements)]}"#.utf8))
        let request = try s3Request("POST /mine?delete")
        let list = try DeleteObjectsRequest(Array("<Delete>\(entries.joined())</Delete>".utf8))
        return try DeleteObjectsDecision(
            list, request,
            S3RequestContext(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])),
                server: ConditionValues(), request: request.conditionValues, isSigned: true),
            isWanted: isWanted)
    }

    private static func object(_ key: String, version: String? = nil) -> String {
        let version = version.map { "<VersionId>\($0)</VersionId>" } ?? ""
        return "<Object><Key>\(key)</Key>\(version)</Object>"
    }

    private static let all =
        #"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::mine/*"}"#

    @Test func `each key is decided with its own version`() throws {
        let long = String(repeating: "v", count: ConditionValues.maximumRequestByteCount + 1)
        let deletion = try DeleteObjectsDecisionTests.deletion(
            DeleteObjectsDecisionTests.all
                + #",{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":"#
                + #"{"StringEquals":{"s3:versionid":"kept"}}}"#,
            [
                DeleteObjectsDecisionTests.object("a"),
                DeleteObjectsDecisionTests.object("a", version: "kept"),
                DeleteObjectsDecisionTests.object("a", version: "old"),
                DeleteObjectsDecisionTests.object("a", version: long),
            ])
        #expect(deletion.allowed.map(\.versionID) == [nil, "old"])
        #expect(deletion.refused.map(\.entry.versionID) == ["kept", long])
    }

    /// T65
    @Test func `the work ends when the client has gone`() throws {
        var questions = 0
        #expect(throws: S3Error.clientGone) {
            _ = try DeleteObjectsDecisionTests.deletion(
                DeleteObjectsDecisionTests.all,
                (0..<1_000).map { DeleteObjectsDecisionTests.object("k\($0)") }
            ) {
                questions += 1
                return questions < 3
            }
        }
        #expect(questions == 3)
    }

    static let prospects: [(statements: String, refusal: S3Error?)] = [
        (all, nil),
        (
            #"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other/*"}"#,
            .accessDenied(detail: "s3:DeleteObject: nothing allows it in the bucket")
        ),
    ]

    /// T66
    @Test(arguments: prospects.indices)
    func `a list is refused before it is read if nothing in the bucket could be deleted`(
        row: Int
    ) throws {
        let (statements, refusal) = DeleteObjectsDecisionTests.prospects[row]
        let document = try PolicyDocument(
            json: Array(#"{"Version":"2012-10-17","Statement":[\#(statements)]}"#.utf8))
        let check = S3PermissionCheck(
            S3RequestContext(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])),
                server: ConditionValues(), request: ConditionValues(), isSigned: true))
        #expect(check.refusalOfDeletions(in: "mine") == refusal)
    }
}
