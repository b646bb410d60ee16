import STS
import TestSupport
import Testing
import Wire

/// What is decided before a directory is asked. The end-to-end tests have directories.
@Suite struct AssumeRoleWithLDAPIdentityTests {
    /// Its directory is nowhere: a call that would ask it is told so.
    private let fixture: ServiceFixture

    init() throws {
        fixture = try ServiceFixture(
            [:],
            environment: [
                "MINIO_IDENTITY_LDAP_SERVER_ADDR": "127.0.0.1:1",
                "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN": "dc=x",
                "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_FILTER": "(uid=%s)",
            ])
    }

    private func call(_ name: String?, _ password: String?) -> Answer {
        var parameters: [String: String] = [:]
        parameters["LDAPUsername"] = name
        parameters["LDAPPassword"] = password
        return fixture.call(parameters, action: "AssumeRoleWithLDAPIdentity")
    }

    @Test func `without a directory there is no such way to prove an identity`() throws {
        let fixture = try ServiceFixture([:])
        let answer = fixture.call(
            ["LDAPUsername": "a", "LDAPPassword": "b"], action: "AssumeRoleWithLDAPIdentity")
        #expect(answer.code == "STSNotInitialized")
        #expect(answer.response.status == 503)
    }

    @Test(
        arguments: [(nil, "b"), ("", "b"), ("a", nil), ("a", ""), (nil, nil)]
            as [(String?, String?)])
    func `T52: name and password are both needed`(name: String?, password: String?) {
        let answer = call(name, password)
        #expect(answer.code == "MissingParameter")
        #expect(answer.response.status == 400)
    }

    @Test func `T56: name and password have an end`() {
        for (name, password, code) in [
            (String(repeating: "a", count: 256), "b", "IDPCommunicationError"),
            (String(repeating: "a", count: 257), "b", "InvalidParameterValue"),
            (String(repeating: "é", count: 129), "b", "InvalidParameterValue"),
            ("a", String(repeating: "b", count: 1_024), "IDPCommunicationError"),
            ("a", String(repeating: "b", count: 1_025), "InvalidParameterValue"),
        ] {
            #expect(call(name, password).code == code)
        }
    }

    static let names: [(String, Bool)] = [
        ("alice", true), ("Alice", true), ("alice@example.org", true), ("EXAMPLE\\alice", true),
        ("alice liddell", true), ("Кирилл", true), ("zoë", true), ("a*(b)", true), ("=,+;#", true),
        ("👩‍👩‍👧", false),
        (" alice", false), ("alice ", false), ("alice  liddell", false), (" ", false),
        ("\u{A0}alice", false), ("alice\u{3000}", false), ("a \u{A0}b", false),
        ("alice\u{0}", false), ("\u{0}", false), ("a\nb", false), ("a\tb", false), ("a\rb", false),
        ("a\u{200B}b", false), ("a\u{AD}b", false), ("\u{202E}a", false), ("\u{FEFF}a", false),
        ("a\u{2028}b", false), ("a\u{7F}", false), ("a\u{85}b", false),
    ]

    @Test(arguments: names)
    func `T12: a name that is written in two ways is asked about in one`(
        name: String, isAsked: Bool
    )
        throws
    {
        let answer = call(name, "b")
        #expect(answer.code == (isAsked ? "IDPCommunicationError" : "AccessDenied"))
        #expect(answer.response.status == (isAsked ? 400 : 403))
        guard !isAsked else { return }
        #expect(answer["Message"] == "the directory does not accept this name and password")
    }

    static let passwords: [(String, Bool)] = [
        ("b", true), (" b ", true), ("b\n", true), ("пароль", true), ("\u{1F511}", true),
        (" ", false), ("\t \n", false), ("\u{A0}", false), ("\u{3000}", false),
        ("\u{0}", false), ("b\u{0}", false), ("\u{0}b", false),
    ]

    @Test(arguments: passwords)
    func `T52: white space is no password, and none has NUL`(password: String, isAsked: Bool) {
        #expect(call("a", password).code == (isAsked ? "IDPCommunicationError" : "AccessDenied"))
    }

    @Test func `T53: name and password are not in the answer or the audit log`() throws {
        for password in ["canary-password", " canary-password\u{0}"] {
            let answer = call("canary-name", password)
            #expect(!answer.text.contains("canary"))
        }
        #expect(try !fixture.auditLines.joined().contains("canary"))
        #expect(try fixture.auditLines.count == 2)
    }
}
