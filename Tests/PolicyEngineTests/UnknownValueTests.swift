import PolicyEngine
import Testing

/// Conditions on what only the store, or the request's body, could tell.
@Suite struct UnknownValueTests {
    static let conditions = [
        #"{"StringEquals":{"s3:ExistingObjectTag/class":"public"}}"#,
        #"{"StringNotEquals":{"s3:ExistingObjectTag/class":"secret"}}"#,
        #"{"StringEqualsIfExists":{"s3:ExistingObjectTag/class":"public"}}"#,
        #"{"ForAllValues:StringLike":{"s3:ExistingObjectTag/class":"*"}}"#,
        #"{"Null":{"s3:ExistingObjectTag/class":"true"}}"#,
        #"{"Null":{"s3:ExistingObjectTag/class":"false"}}"#,
    ]

    private func unknown() throws -> AccessRequest {
        var server = ConditionValues()
        server.setUnknown(.existingObjectTag)
        return AccessRequest(
            action: .s3(.getObject), resource: .object(bucket: "b", key: "k"), server: server,
            request: ConditionValues())
    }

    @Test(arguments: conditions)
    func `a condition on an unknown value is decided against the caller`(condition: String) throws {
        let allowing = try document(
            statement("Allow", "s3:GetObject", on: "arn:aws:s3:::b/*", if: condition))
        #expect(!allowing.allows(try unknown()))
        let denying = try document(
            statement("Allow", "s3:GetObject", on: "arn:aws:s3:::b/*"),
            statement("Deny", "s3:GetObject", on: "arn:aws:s3:::b/*", if: condition))
        #expect(denying.denies(try unknown()))
    }

    @Test func `what is said of another key or another object is not touched by it`() throws {
        let policy = try document(
            statement("Allow", "s3:GetObject", on: "arn:aws:s3:::b/*"),
            statement(
                "Deny", "s3:GetObject", on: "arn:aws:s3:::other/*",
                if: #"{"StringEquals":{"s3:ExistingObjectTag/class":"secret"}}"#))
        #expect(policy.allows(try unknown()))
    }

    @Test func `each key has a place among the unknown ones`() {
        #expect(ConditionKey.allCases.count <= UInt64.bitWidth)
    }
}
