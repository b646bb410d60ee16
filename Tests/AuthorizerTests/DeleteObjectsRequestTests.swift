import Testing
import Wire

@testable import Authorizer

@Suite struct DeleteObjectsRequestTests {
    private static func list(_ content: String) throws(S3Error) -> DeleteObjectsRequest {
        try DeleteObjectsRequest(Array("<Delete>\(content)</Delete>".utf8))
    }

    @Test func `a list is read as clients write it`() throws {
        let list = try DeleteObjectsRequest(
            Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                  <Object><Key> a&amp;é&lt;</Key></Object>
                  <Object><VersionId>v1</VersionId><Key>b</Key><ETag>"e"</ETag></Object>
                  <Object><Key>b</Key><VersionId></VersionId></Object>
                  <Quiet>true</Quiet>
                </Delete>
                """.utf8))
        #expect(list.isQuiet)
        #expect(
            list.entries == [
                .init(key: " a&é<", versionID: nil, conditions: []),
                .init(
                    key: "b", versionID: "v1", conditions: [XMLElement("ETag", text: "\"e\"")]),
                .init(key: "b", versionID: nil, conditions: []),
            ])
    }

    static let refused = [
        "", "<Quiet>true</Quiet>", "<Object/>", "<Object><Key/></Object>",
        "<Object><VersionId>v</VersionId></Object>", "<Object><Key><a/></Key></Object>",
        "<Object><Key>a</Key><Key>b</Key></Object>", "<Object><key>a</key></Object>",
        "<Object><Key>a</Key><VersionId>1</VersionId><VersionId>2</VersionId></Object>",
        "<Object><Key>a</Key><IfNew>1</IfNew></Object>",
        "<Object><Key>a</Key></Object><Quiet>yes</Quiet>",
        "<Object><Key>a</Key></Object><Quiet>true</Quiet><Quiet>false</Quiet>",
        "<Object><Key>a</Key></Object><Prefix>a</Prefix>",
        "<x:Object><x:Key>a</x:Key></x:Object>", "<Object>a</Object>",
        "<Object><Key>a</Key></Object></Delete><Delete>",
    ]

    @Test(arguments: refused)
    func `what is not exactly S3's document is refused`(content: String) {
        #expect(throws: S3Error.malformedXML) { try DeleteObjectsRequestTests.list(content) }
    }

    @Test(arguments: [(1, true), (1_000, true), (1_001, false), (2_000, false)])
    func `there are at most 1,000 keys`(count: Int, isRead: Bool) throws {
        let content = (0..<count).map { "<Object><Key>k\($0)</Key></Object>" }.joined()
        if isRead {
            #expect(try DeleteObjectsRequestTests.list(content).entries.count == count)
        } else {
            #expect(throws: S3Error.malformedXML) { try DeleteObjectsRequestTests.list(content) }
        }
    }

    @Test func `the store gets what is left, in one form`() throws {
        let list = try DeleteObjectsRequestTests.list(
            "<Quiet>true</Quiet><Object><Key>a</Key></Object><Object><Key>&#98;&amp;</Key>"
                + "<VersionId>v</VersionId><Size>1</Size></Object>")
        #expect(
            String(decoding: list.document(of: [list.entries[1]]), as: UTF8.self)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
                + "<Object><Key>b&amp;</Key><VersionId>v</VersionId><Size>1</Size></Object></Delete>"
        )
    }
}
