import Configuration
import PolicyEngine
import Testing
import Wire

@testable import Authorizer

@Suite struct BucketListingTests {
    private static func listing(_ names: [String], more: String = "") -> BucketListing? {
        let buckets = names.map { "<Bucket><Name>\($0)</Name></Bucket>" }.joined()
        return BucketListing(
            Array(
                "<ListAllMyBucketsResult><Buckets>\(buckets)</Buckets>\(more)</ListAllMyBucketsResult>"
                    .utf8))
    }

    /// What is left for who may list one bucket when asked for `prefix=` and `delimiter=/`.
    private static func left(
        of names: [String], rules: S3Rules = S3Rules(), isWanted: () -> Bool = { true }
    ) throws -> (document: String, S3Error?) {
        let document = try PolicyDocument(
            json: Array(
                #"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket",
                "Resource":"arn:aws:s3:::mine*","Condition":{"StringEquals":{"s3:prefix":"",
                "s3:delimiter":"/"}}}]}
                """#.utf8))
        let request = try S3Request(
            request("GET /?prefix=other"), rules: rules, now: Timestamp(seconds: 0))
        var listing = try #require(BucketListingTests.listing(names))
        let refusal = try listing.keepListable(
            request,
            S3RequestContext(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])),
                server: ConditionValues(), request: request.conditionValues, isSigned: true),
            isWanted: isWanted)
        return (String(decoding: listing.bytes, as: UTF8.self), refusal)
    }

    @Test func `the caller's buckets are left`() throws {
        let (document, refusal) = try BucketListingTests.left(of: ["mine", "yours", "mine-2"])
        #expect(refusal == nil)
        #expect(
            document
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult><Buckets>"
                + "<Bucket><Name>mine</Name></Bucket><Bucket><Name>mine-2</Name></Bucket>"
                + "</Buckets></ListAllMyBucketsResult>")
    }

    @Test func `T67: no bucket is listed that has a reserved name`() throws {
        let rules = S3Rules(reservedBuckets: ReservedBuckets(adding: ["mine-2"]))
        let (document, refusal) = try BucketListingTests.left(of: ["mine", "mine-2"], rules: rules)
        #expect(refusal == nil)
        #expect(document.contains("<Name>mine</Name>") && !document.contains("mine-2"))
    }

    @Test(arguments: [[], ["yours"], ["Mine"], ["mine/x"], ["<x/>"]])
    func `where none is, the list is refused`(names: [String]) throws {
        guard case .accessDenied? = try BucketListingTests.left(of: names).1 else {
            Issue.record("not refused")
            return
        }
    }

    @Test(arguments: ["", "<a/>", "<ListAllMyBucketsResult>", "<Error><Code>x</Code></Error>"])
    func `another document is no list`(text: String) {
        #expect(BucketListing(Array(text.utf8))?.bytes == nil)
        #expect(BucketListingTests.listing(["a"], more: "<Buckets/>")?.bytes == nil)
    }

    /// T65
    @Test func `the work ends when the client has gone`() throws {
        var questions = 0
        #expect(throws: S3Error.clientGone) {
            _ = try BucketListingTests.left(of: (100..<900).map { "mine-\($0)" }) {
                questions += 1
                return questions < 3
            }
        }
        #expect(questions == 3)
    }

    @Test func `a page says where the next one begins`() {
        let page = BucketListingTests.listing(
            ["a"], more: "<ContinuationToken>t</ContinuationToken>")
        #expect(page?.isPage == true)
        #expect(BucketListingTests.listing(["a"])?.isPage == false)
    }
}
