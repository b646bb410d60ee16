import Testing

@testable import Daypass

@Suite struct FieldNameTests {
    @Test(arguments: [
        ("policies", "policies"), ("memberCount", "member count"), ("inUse", "in use"),
        ("clientID", "client ID"), ("roleARN", "role ARN"),
        ("keycloakAdminURL", "keycloak admin URL"), ("offersHTTP2", "offers HTTP2"), ("a", "a"),
    ])
    func `a name of JSON is printed as words`(name: String, words: String) {
        #expect(FieldName.words(name) == words)
    }

    @Test(arguments: [
        "", "DAYPASS_THREADS", "preferred_username", "provider Keycloak", "https://x/aB", "ARN",
        "straßeName",
    ])
    func `any other name stays as it is`(name: String) {
        #expect(FieldName.words(name) == name)
    }
}
