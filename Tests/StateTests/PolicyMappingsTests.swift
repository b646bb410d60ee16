import PolicyEngine
import State
import System
import TestSupport
import Testing

@Suite struct PolicyMappingsTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let store: StateStore

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        store = StateStore(directory: directory)
    }

    private func write(_ name: MappedName, _ policies: [String]) throws {
        try directory.withLock { (change) throws(FileError) in
            try directory.mappings.write(
                PolicyMapping(name: name, policies: policies), in: change)
        }
    }

    /// Names that one could take for each other, or for a place outside.
    static let names: [MappedName] = [
        .ldapUser("staff"), .ldapGroup("staff"), .openIDGroup("staff", provider: "_"),
        .openIDGroup("staff", provider: "KEYCLOAK"), .openIDGroup("b,c", provider: "a"),
        .openIDGroup("c", provider: "a,b"), .ldapUser("../../keys"), .ldapUser("STAFF"),
        .ldapUser("cn=Zoë Müller,ou=Straße,dc=example,dc=org"),
        .ldapGroup(String(repeating: "é", count: 512)),
        .ldapGroup(String(repeating: "é", count: 511) + "ee"),
        .openIDGroup(String(repeating: "g", count: 1_024), provider: "_"),
        .openIDGroup(String(repeating: "g", count: 1_024), provider: "KEYCLOAK"),
    ]

    @Test func `each name has policies of its own, whatever it looks like`() throws {
        for (index, name) in PolicyMappingsTests.names.enumerated() {
            try write(name, ["p\(index)"])
        }
        for (index, name) in PolicyMappingsTests.names.enumerated() {
            #expect(try directory.mappings[name]?.policies == ["p\(index)"])
        }
        #expect(try Set(directory.mappings.all().map(\.name)) == Set(PolicyMappingsTests.names))
    }

    @Test(arguments: [
        MappedName.ldapUser(""), .ldapUser(String(repeating: "x", count: 1_025)),
        .ldapGroup("a\u{0}b"), .openIDGroup("a\u{202E}b", provider: "_"),
    ])
    func `what can't be a name has no policies, and gets none`(name: MappedName) throws {
        #expect(try directory.mappings[name] == nil)
        let administration = Administration(directory: directory)
        #expect(throws: AdministrationError.invalidMappedName(name)) {
            try administration.attach(["readonly"], to: .mapped(name))
        }
    }

    @Test func `a mapping without policies is no record`() throws {
        try write(.ldapUser("a"), ["readonly"])
        try write(.ldapUser("a"), [])
        #expect(try directory.mappings.all() == [])
    }

    @Test func `a damaged mapping is an error and named`() throws {
        try parent.write("state/mappings/ldap/users/a.json", #"{"ldapGroup":"a","policies":[]}"#)
        #expect(throws: FileError.self) { try store.mappings.policies(of: [.ldapUser("a")]) }
        try parent.write("state/mappings/ldap/users/a.json", "{")
        #expect(throws: FileError.self) { try store.mappings.policies(of: [.ldapUser("a")]) }
    }

    @Test func `several names give the policies of all, each once`() throws {
        try write(.ldapUser("a"), ["readonly", "gone"])
        try write(.ldapGroup("g"), ["writeonly", "readonly"])
        let names = try store.mappings.policies(of: [
            .ldapUser("a"), .ldapGroup("g"), .ldapGroup("none"),
        ])
        #expect(names == ["readonly", "gone", "writeonly"])
    }
}
