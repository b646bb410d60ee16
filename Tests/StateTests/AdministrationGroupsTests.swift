import State
import Testing

@Suite struct AdministrationGroupsTests {
    private let fixture: AdministrationFixture
    private var administration: Administration { fixture.administration }

    init() throws {
        fixture = try AdministrationFixture()
    }

    @Test func `a group is made when the first are added to it, and is enabled`() throws {
        #expect(try administration.add(["alice", "bob"], toGroup: "new") == ["alice", "bob"])
        #expect(try administration.group(named: "new") == Group(name: "new"))
        #expect(try administration.add(["bob"], toGroup: "new") == [])
        #expect(try fixture.users == ["alice": ["new"], "bob": ["new"]])
    }

    @Test func `to add members leaves a group's status and policies as they are`() throws {
        try administration.attach(["readonly"], to: .group("staff"))
        try administration.setEnabled(false, group: "staff")
        try administration.add(["alice"], toGroup: "staff")
        #expect(
            try administration.group(named: "staff")
                == Group(name: "staff", isEnabled: false, policies: ["readonly"]))
        try administration.setEnabled(true, group: "staff")
        #expect(try administration.group(named: "staff").isEnabled)
    }

    @Test func `only users can be members, and one unknown name adds no member`() throws {
        #expect(throws: AdministrationError.absent(.user, ["carol"])) {
            try administration.add(["alice", "carol"], toGroup: "new")
        }
        #expect(throws: AdministrationError.root("owner")) {
            try administration.add(["alice", "owner"], toGroup: "new")
        }
        #expect(throws: AdministrationError.absent(.group, ["new"])) {
            try administration.group(named: "new")
        }
        #expect(try fixture.users == ["alice": [], "bob": []])
    }

    @Test(arguments: ["", " a", "a,b", "a=b"])
    func `a group's name is a name`(name: String) {
        #expect(throws: AdministrationError.invalidName(.group, name)) {
            try administration.add(["alice"], toGroup: name)
        }
    }

    @Test func `members are removed together or not at all`() throws {
        try administration.add(["alice", "bob"], toGroup: "staff")
        try administration.add(["alice"], toGroup: "guests")
        #expect(throws: AdministrationError.notMembers(["bob"], group: "guests")) {
            try administration.remove(["alice", "bob"], fromGroup: "guests")
        }
        #expect(throws: AdministrationError.absent(.group, ["new"])) {
            try administration.remove(["alice"], fromGroup: "new")
        }
        try administration.remove(["alice", "bob"], fromGroup: "staff")
        #expect(try fixture.users == ["alice": ["guests"], "bob": []])
    }

    @Test func `only an empty group can be removed`() throws {
        try administration.add(["alice"], toGroup: "staff")
        #expect(throws: AdministrationError.groupNotEmpty("staff", memberCount: 1)) {
            try administration.removeGroup("staff")
        }
        try administration.remove(["alice"], fromGroup: "staff")
        try administration.removeGroup("staff")
        #expect(throws: AdministrationError.absent(.group, ["staff"])) {
            try administration.removeGroup("staff")
        }
    }

    @Test func `a recreated group has none of the old one's policies`() throws {
        try administration.attach(["readonly"], to: .group("staff"))
        try administration.removeGroup("staff")
        try administration.add(["alice"], toGroup: "staff")
        #expect(try administration.group(named: "staff").policies.isEmpty)
    }
}
