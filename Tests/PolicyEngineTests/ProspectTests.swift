import PolicyEngine
import Testing

/// T66: what could be allowed on some object of a bucket, before it is known on which.
@Suite struct ProspectTests {
    private static func allow(
        _ resource: String, _ action: String = "s3:DeleteObject", if condition: String? = nil
    ) -> String {
        statement("Allow", action, on: resource, if: condition)
    }

    private static func deny(_ resource: String, if condition: String? = nil) -> String {
        statement("Deny", "s3:Delete*", on: resource, if: condition)
    }

    private static let all = allow("arn:aws:s3:::*")
    private static let fromElsewhere = #"{"IpAddress":{"aws:SourceIp":"192.0.2.9"}}"#
    private static let fromHere = #"{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}"#
    private static let ofVersion = #"{"StringEquals":{"s3:versionid":"1"}}"#

    /// Whether a caller with these statements could delete something in `mine`.
    static let rows: [(statements: [String], isPossible: Bool)] = [
        ([], false), ([all], true), ([allow("*")], true), ([allow("*", "s3:GetObject")], false),
        ([allow("arn:aws:s3:::mine/*")], true), ([allow("arn:aws:s3:::mine/k")], true),
        ([allow("arn:aws:s3:::mine")], false), ([allow("arn:aws:s3:::mine/")], false),
        ([allow("arn:aws:s3:::other/*")], false), ([allow("arn:aws:s3:::mine2/*")], false),
        ([allow("arn:aws:s3:::min/*")], false), ([allow("arn:aws:s3:::m*/k")], true),
        ([allow("arn:aws:s3:::mi?e/*")], true), ([allow("arn:aws:s3:::mi??e/*")], false),
        ([allow("arn:aws:s3:::*/k")], true), ([allow("arn:aws:s3:::o*")], false),
        // The caller is mine, or has no address.
        ([allow("arn:aws:s3:::${aws:username}/*")], true),
        ([allow("arn:aws:s3:::${aws:username}e/*")], false),
        ([allow("arn:aws:s3:::mine/${aws:username}/*")], true),
        ([allow("arn:aws:s3:::mine/${jwt:email}/*")], false),
        ([allow("arn:minio:kms:::mine/*", "*")], false),
        ([all, deny("*")], false), ([all, deny("arn:aws:s3:::mine/*")], false),
        ([all, deny("arn:aws:s3:::mine/k*")], true), ([all, deny("arn:aws:s3:::mine")], true),
        ([all, deny("arn:aws:s3:::other/*")], true),
        ([allow("*", if: fromHere)], true), ([allow("*", if: fromElsewhere)], false),
        ([all, deny("*", if: fromHere)], false), ([all, deny("*", if: fromElsewhere)], true),
        // Each key of the list has a version of its own.
        ([allow("*", if: ofVersion)], true), ([all, deny("*", if: ofVersion)], true),
        (
            [#"{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::mine/*"}"#], false
        ),
        (
            [#"{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::mine/k"}"#], true
        ),
        (
            [all, #"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::other/*"}"#],
            false
        ),
        (
            [all, #"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::mine/kept"}"#],
            true
        ),
    ]

    private static let circumstances = [
        "aws:username": ["mine"], "aws:SourceIp": ["192.0.2.1"],
    ]

    private static func mayDelete(_ permissions: Permissions) throws -> Bool {
        let request = try request(
            "s3:ListBucket", on: "arn:aws:s3:::mine", server: circumstances)
        return permissions.mayAllow(
            .s3(.deleteObject), onObjectsOf: "mine", in: request, except: [.versionID])
    }

    private static func policy(_ statements: [String]) throws -> PolicyDocument {
        let text = statements.joined(separator: ",")
        return try PolicyDocument(
            json: Array(#"{"Version":"2012-10-17","Statement":[\#(text)]}"#.utf8))
    }

    @Test(arguments: rows.indices)
    func `a caller may delete something, or certainly nothing`(row: Int) throws {
        let (statements, isPossible) = ProspectTests.rows[row]
        let document = try ProspectTests.policy(statements)
        let attached = AttachedPolicy(name: "p", document: document)
        let allowing = AttachedPolicy(
            name: "q", document: try ProspectTests.policy([ProspectTests.all]))
        #expect(try ProspectTests.mayDelete(Permissions(.policies([attached]))) == isPossible)
        // A session's policy narrows, and a missing policy leaves nothing.
        for grant in [Permissions.Grant.owner, .policies([allowing])] {
            #expect(
                try ProspectTests.mayDelete(Permissions(grant, sessionPolicy: document))
                    == isPossible)
        }
        #expect(
            try !ProspectTests.mayDelete(Permissions(.incomplete([attached], missing: ["gone"]))))
    }

    @Test(arguments: rows.indices)
    func `what certainly could not be allowed is allowed for no key`(row: Int) throws {
        let (statements, isPossible) = ProspectTests.rows[row]
        guard !isPossible else { return }
        let document = try ProspectTests.policy(statements)
        for key in ["k", "k/", "kept", "mine/k", "*", "a/b", "é"] {
            for version in [[], ["1"]] {
                let request = try request(
                    "s3:DeleteObject", on: "arn:aws:s3:::mine/\(key)",
                    server: ProspectTests.circumstances, caller: ["s3:versionid": version])
                #expect(!document.allows(request), "\(key)")
            }
        }
    }
}
