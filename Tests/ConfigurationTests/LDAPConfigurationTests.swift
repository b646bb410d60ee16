import Configuration
import Crypto
import LDAP
import Testing
import Wire

@Suite struct LDAPConfigurationTests {
    private static let prefix = "MINIO_IDENTITY_LDAP_"

    static let sound = [
        "SERVER_ADDR": "ldap.example.org", "LOOKUP_BIND_DN": "cn=lookup,dc=example,dc=org",
        "LOOKUP_BIND_PASSWORD": "secret", "USER_DN_SEARCH_BASE_DN": "ou=people,dc=example,dc=org",
        "USER_DN_SEARCH_FILTER": "(uid=%s)",
    ]

    private func environment(_ settings: [String: String]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: settings.map {
                (LDAPConfigurationTests.prefix + $0.key, $0.value)
            }
        )
    }

    private func configuration(_ changes: [String: String] = [:]) throws -> LDAPConfiguration {
        let settings = LDAPConfigurationTests.sound.merging(changes) { $1 }
        let configuration = try DaypassConfiguration(
            environment: environment(settings), defaultPath: "/nonexistent")
        return try #require(configuration.ldap)
    }

    private func problems(_ settings: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try DaypassConfiguration(
                environment: environment(settings), defaultPath: "/nonexistent")
            return []
        } catch {
            return error.problems.map {
                String($0.key.dropFirst(LDAPConfigurationTests.prefix.count))
            }
        }
    }

    @Test func `the least that a directory needs`() throws {
        let ldap = try configuration()
        #expect(
            ldap.server
                == LDAPServer(place: .host("ldap.example.org", port: 636), encryption: .tls))
        #expect(ldap.server.checksCertificate)
        #expect(ldap.lookupUser?.name == "cn=lookup,dc=example,dc=org")
        #expect(ldap.lookupUser?.password.bytes == Array("secret".utf8))
        #expect(ldap.users.bases == ["ou=people,dc=example,dc=org"])
        #expect(ldap.users.filter.filter(loginName: "a*") == #"(uid=a\2a)"#)
        #expect(ldap.userAttributes == [])
        #expect(ldap.groups == nil)
    }

    @Test func `all that a directory may have`() throws {
        let ldap = try configuration([
            "ENABLE": "on", "COMMENT": "ours", "SERVER_ADDR": "[2001:db8::1]:1636",
            "TLS_SKIP_VERIFY": "on", "SERVER_INSECURE": "off", "SERVER_STARTTLS": "off",
            "USER_DN_SEARCH_BASE_DN": #"ou=a\;b,dc=x;ou=c,dc=x"#,
            "USER_DN_ATTRIBUTES": "mail, sshPublicKey,x-2",
            "GROUP_SEARCH_BASE_DN": "ou=g,dc=x;ou=h,dc=x",
            "GROUP_SEARCH_FILTER": "(|(member=%d)(memberUid=%s))",
        ])
        #expect(ldap.server.place == .host("2001:db8::1", port: 1_636))
        #expect(!ldap.server.checksCertificate)
        #expect(ldap.users.bases == [#"ou=a\;b,dc=x"#, "ou=c,dc=x"])
        #expect(ldap.userAttributes == ["mail", "sshPublicKey", "x-2"])
        #expect(ldap.groups?.bases == ["ou=g,dc=x", "ou=h,dc=x"])
        #expect(
            ldap.groups?.filter.filter(loginName: "a", userName: "uid=a")
                == #"(|(member=uid\3da)(memberUid=a))"#)
    }

    static let places: [([String: String], LDAPServer.Place?)] = [
        (["SERVER_ADDR": "h"], .host("h", port: 636)),
        (["SERVER_ADDR": "h", "SERVER_STARTTLS": "on"], .host("h", port: 389)),
        (["SERVER_ADDR": "h", "SERVER_INSECURE": "on"], .host("h", port: 389)),
        (["SERVER_ADDR": "h:1"], .host("h", port: 1)),
        (["SERVER_ADDR": "127.0.0.1:65535"], .host("127.0.0.1", port: 65_535)),
        (["SERVER_ADDR": "[::1]"], .host("::1", port: 636)),
        (["SERVER_ADDR": "x.org", "SRV_RECORD_NAME": "ldap"], .service("_ldap._tcp.x.org")),
        (["SERVER_ADDR": "x.org", "SRV_RECORD_NAME": "ldaps"], .service("_ldaps._tcp.x.org")),
        (["SERVER_ADDR": "_l._tcp.x.org", "SRV_RECORD_NAME": "on"], .service("_l._tcp.x.org")),
        (["SERVER_ADDR": "h:0"], nil), (["SERVER_ADDR": "h:65536"], nil),
        (["SERVER_ADDR": "h:"], nil), (["SERVER_ADDR": ":636"], nil),
        (["SERVER_ADDR": "::1"], nil), (["SERVER_ADDR": "[::1"], nil),
        (["SERVER_ADDR": "[h]"], nil), (["SERVER_ADDR": "ldaps://h"], nil),
        (["SERVER_ADDR": "h/x"], nil), (["SERVER_ADDR": "h i"], nil), (["SERVER_ADDR": "h@i"], nil),
        (["SERVER_ADDR": String(repeating: "h", count: 254)], nil),
        (["SERVER_ADDR": "h:1", "SRV_RECORD_NAME": "ldap"], nil),
    ]

    @Test(arguments: places)
    func `a server has a name and a port, or a name to look up`(
        settings: [String: String], place: LDAPServer.Place?
    ) throws {
        guard let place else {
            #expect(
                problems(LDAPConfigurationTests.sound.merging(settings) { $1 }) == ["SERVER_ADDR"])
            return
        }
        #expect(try configuration(settings).server.place == place)
    }

    static let encryptions: [([String: String], LDAPServer.Encryption)] = [
        ([:], .tls), (["SERVER_STARTTLS": "on"], .startTLS), (["SERVER_INSECURE": "on"], .none),
        (["SERVER_STARTTLS": "off", "SERVER_INSECURE": "false"], .tls),
    ]

    @Test(arguments: encryptions)
    func `what is said is encrypted, unless it is said otherwise`(
        settings: [String: String], encryption: LDAPServer.Encryption
    ) throws {
        #expect(try configuration(settings).server.encryption == encryption)
    }

    @Test func `anybody may search only where neither name nor password is set`() throws {
        var settings = LDAPConfigurationTests.sound
        settings["LOOKUP_BIND_PASSWORD"] = nil
        #expect(problems(settings) == ["LOOKUP_BIND_PASSWORD"])
        settings["LOOKUP_BIND_DN"] = nil
        #expect(problems(settings) == [])
        settings["LOOKUP_BIND_PASSWORD"] = "secret"
        #expect(problems(settings) == ["LOOKUP_BIND_DN"])
    }

    static let faults: [([String: String], [String])] = [
        (["SERVER_ADDR": ""], ["SERVER_ADDR"]),
        (["SRV_RECORD_NAME": "yes"], ["SRV_RECORD_NAME"]),
        (["SERVER_INSECURE": "on", "SERVER_STARTTLS": "on"], ["SERVER_INSECURE"]),
        (["SERVER_INSECURE": "perhaps"], ["SERVER_INSECURE"]),
        (["TLS_SKIP_VERIFY": "perhaps"], ["TLS_SKIP_VERIFY"]),
        (["ENABLE": "perhaps"], ["ENABLE"]),
        (["USER_DN_SEARCH_BASE_DN": ""], ["USER_DN_SEARCH_BASE_DN"]),
        (["USER_DN_SEARCH_BASE_DN": "people"], ["USER_DN_SEARCH_BASE_DN"]),
        (["USER_DN_SEARCH_BASE_DN": "dc=x;"], ["USER_DN_SEARCH_BASE_DN"]),
        (["USER_DN_SEARCH_BASE_DN": "dc=x;dc=x"], ["USER_DN_SEARCH_BASE_DN"]),
        (["USER_DN_SEARCH_BASE_DN": "dc=x;ou=a, DC=X"], ["USER_DN_SEARCH_BASE_DN"]),
        (["USER_DN_SEARCH_BASE_DN": "ou=a,dc=x;dc=X"], ["USER_DN_SEARCH_BASE_DN"]),
        (["USER_DN_SEARCH_FILTER": ""], ["USER_DN_SEARCH_FILTER"]),
        (["USER_DN_SEARCH_FILTER": "uid=%s"], ["USER_DN_SEARCH_FILTER"]),
        (["USER_DN_SEARCH_FILTER": "(uid%s)"], ["USER_DN_SEARCH_FILTER"]),
        (
            ["GROUP_SEARCH_BASE_DN": "dc=x", "GROUP_SEARCH_FILTER": "(member%d)"],
            ["GROUP_SEARCH_FILTER"]
        ),
        (["USER_DN_SEARCH_FILTER": "(uid=alice)"], ["USER_DN_SEARCH_FILTER"]),
        (["USER_DN_SEARCH_FILTER": "(|(uid=%s)(member=%d))"], ["USER_DN_SEARCH_FILTER"]),
        (["USER_DN_ATTRIBUTES": "mail,,cn"], ["USER_DN_ATTRIBUTES"]),
        (["USER_DN_ATTRIBUTES": "*"], ["USER_DN_ATTRIBUTES"]),
        (["USER_DN_ATTRIBUTES": "+,1.1"], ["USER_DN_ATTRIBUTES", "USER_DN_ATTRIBUTES"]),
        (["USER_DN_ATTRIBUTES": "mail,MAIL"], ["USER_DN_ATTRIBUTES"]),
        (["USER_DN_ATTRIBUTES": "mäil"], ["USER_DN_ATTRIBUTES"]),
        (["GROUP_SEARCH_BASE_DN": "dc=x"], ["GROUP_SEARCH_FILTER"]),
        (["GROUP_SEARCH_FILTER": "(member=%d)"], ["GROUP_SEARCH_BASE_DN"]),
        (
            ["GROUP_SEARCH_BASE_DN": "dc=x", "GROUP_SEARCH_FILTER": "(objectClass=group)"],
            ["GROUP_SEARCH_FILTER"]
        ),
        (["USERNAME_FORMAT": "uid=%s,dc=x"], ["USERNAME_FORMAT"]),
    ]

    @Test(arguments: faults)
    func `a directory that can't be asked is refused with its keys`(
        changes: [String: String], keys: [String]
    ) {
        #expect(problems(LDAPConfigurationTests.sound.merging(changes) { $1 }) == keys)
    }

    @Test func `all that is missing is said at once`() {
        #expect(
            problems(["ENABLE": "on"]) == [
                "SERVER_ADDR", "USER_DN_SEARCH_BASE_DN", "USER_DN_SEARCH_FILTER",
            ])
    }

    @Test func `one that is switched off is none, whatever it says`() throws {
        let configuration = try DaypassConfiguration(
            environment: environment(["ENABLE": "off", "SERVER_ADDR": "x/y"]),
            defaultPath: "/nonexistent")
        #expect(configuration.ldap == nil)
    }

    @Test func `T53: the lookup user's password is not shown`() throws {
        let settings = LDAPConfigurationTests.sound.merging(["LOOKUP_BIND_PASSWORD": "canary"]) {
            $1
        }
        let configuration = try DaypassConfiguration(
            environment: environment(settings), defaultPath: "/nonexistent")
        #expect(!configuration.settings.contains { $0.shownValue.contains("canary") })
        #expect(!"\(String(describing: configuration.ldap))".contains("canary"))
    }
}
