import PolicyEngine
import Testing

@testable import Authorizer

@Suite struct ListDeletionTests {
    private static func deletion(
        _ statements: String, _ entries: [String], isWanted: () -> Bool = { true }
    ) throws -> ListDeletion {
        let document = try PolicyDocument(
            json: Array(#"{"Version":"2012-10-17","Statement":[\#(statements)]}"#.utf8))
        let request = try s3Request("POST /mine?delete")
        let list = try DeletionList(Array("<Delete>\(entries.joined())</Delete>".utf8))
        return try ListDeletion(
            list, request,
            S3Circumstances(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])), inquiry: nil,
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
        let deletion = try ListDeletionTests.deletion(
            ListDeletionTests.all
                + #",{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":"#
                + #"{"StringEquals":{"s3:versionid":"kept"}}}"#,
            [
                ListDeletionTests.object("a"), ListDeletionTests.object("a", version: "kept"),
                ListDeletionTests.object("a", version: "old"),
                ListDeletionTests.object("a", version: long),
            ])
        #expect(deletion.allowed.map(\.versionID) == [nil, "old"])
        #expect(deletion.refused.map(\.entry.versionID) == ["kept", long])
    }

    /// T65
    @Test func `the work ends when the client has gone`() throws {
        var questions = 0
        #expect(throws: S3Error.clientGone) {
            _ = try ListDeletionTests.deletion(
                ListDeletionTests.all,
                (0..<1_000).map { ListDeletionTests.object("k\($0)") }
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
        let (statements, refusal) = ListDeletionTests.prospects[row]
        let document = try PolicyDocument(
            json: Array(#"{"Version":"2012-10-17","Statement":[\#(statements)]}"#.utf8))
        let decisions = S3Circumstances(
            permissions: Permissions(.policies([AttachedPolicy(name: "p", document: document)])),
            inquiry: nil, server: ConditionValues(), request: ConditionValues(), isSigned: true
        ).decisions
        #expect(decisions.refusalOfDeletions(in: "mine") == refusal)
    }
}
