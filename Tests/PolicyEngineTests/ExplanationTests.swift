import PolicyEngine
import Testing

@Suite struct ExplanationTests {
    @Test func `unknown keys are named if a statement that matches the request asks for them`()
        throws
    {
        let tag = #"{"Null":{"s3:ExistingObjectTag/a":"true"}}"#
        var server = ConditionValues()
        server.setUnknown(.existingObjectTag)
        let asked = AccessRequest(
            action: .s3(.getObject), resource: .object(bucket: "b", key: "k"), server: server,
            request: ConditionValues())
        func unknownKeys(_ resource: String) throws -> [String] {
            let policy = try document(
                statement("Allow", "s3:GetObject", on: resource, if: tag),
                statement("Deny", "s3:GetObject", on: resource, if: tag))
            return Permissions(.policies([AttachedPolicy(name: "p", document: policy)]))
                .explanation(of: asked).unknownKeys.map(\.description)
        }
        #expect(try unknownKeys("arn:aws:s3:::b/*") == ["s3:ExistingObjectTag/a"])
        #expect(try unknownKeys("arn:aws:s3:::other/*") == [])
    }
}
