import Crypto
import State
import TestSupport
import Wire

/// An administration of a directory of its own, with users alice and bob, and groups staff and guests.
struct AdministrationFixture {
    static let now = Timestamp(seconds: 1_769_854_830)
    let now = AdministrationFixture.now

    let parent: TemporaryDirectory
    let directory: StateDirectory
    let administration: Administration

    init(rolePolicies: [String: [String]] = [:], anonymousPolicies: [String] = []) throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        administration = Administration(
            directory: directory, root: "owner", rolePolicies: rolePolicies,
            anonymousPolicies: anonymousPolicies)
        try administration.add([newUser("alice"), newUser("bob")], now: now)
        try administration.add([], toGroup: "staff")
        try administration.add([], toGroup: "guests")
    }

    func newUser(
        _ name: String, secret: String = "a-secret", groups: [String] = [], policies: [String] = []
    ) -> NewUser {
        NewUser(name: name, secret: Secret(secret), groups: groups, policies: policies)
    }

    /// All names of users, and what they are in and have.
    var users: [String: [String]] {
        get throws {
            Dictionary(
                uniqueKeysWithValues: try directory.users.all().map {
                    ($0.name, $0.groups + $0.policies)
                })
        }
    }

    static func policy(_ effect: String = "Allow") -> [UInt8] {
        Array(
            #"{"Version":"2012-10-17","Statement":[{"Effect":"\#(effect)","Action":"s3:*","Resource":"arn:aws:s3:::*"}]}"#
                .utf8)
    }
}
