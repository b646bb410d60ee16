import Configuration
import Credentials
import Crypto
import PolicyEngine
import State
import TestSupport
import Testing
import Wire

@testable import Management

/// Who may change what, for each kind of credential, under all settings.
@Suite struct ChangeRuleTests {
    /// A kind of credential, and a letter for each change in the order of `changes`.
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: Kind
        let letters: String

        init(_ kind: Kind, _ letters: String) {
            self.kind = kind
            self.letters = letters.filter { $0 != " " }
        }

        var testDescription: String { kind.rawValue }
    }

    enum Kind: String, CaseIterable, Sendable {
        case root, user
        case keyOfUser, narrowedKeyOfUser, keyOfRoot, keyOfDirectoryPerson, keyOfProviderPerson
        case keyMadeBySession, keyOfRootMadeBySession
        case sessionOfUser, narrowedSessionOfUser, sessionOfRoot, narrowedSessionOfRoot
        case sessionOfKey, sessionOfNarrowedKey, sessionOfKeyOfRoot, sessionOfKeyMadeBySession
        case directorySession, narrowedDirectorySession
        case providerSession, narrowedProviderSession, certificateSession
    }

    static let changes: [ChangeRule.Change] = [
        .record,
        .makeKey(.caller), .makeKey(.another), .makeKey(.root),
        .editKey(.caller), .editKey(.another), .editKey(.root),
        .removeKey(.caller), .removeKey(.another), .removeKey(.root),
        .disableKey(.caller), .disableKey(.another), .disableKey(.root),
    ]

    /// - `p`: by policy
    /// - `a`: by policy if sessions may administer, else never
    /// - `u`: unless denied if users may make keys for themselves, else by policy
    /// - `s`: unless denied if sessions may make keys for themselves, else as `a`
    /// - `-`: never
    static let table: [Row] = [
        //                         record  make  edit  remove disable
        Row(.root, "                 p     ppp   ppp   ppp   ppp"),
        Row(.user, "                 p     up-   pp-   upp   upp"),
        Row(.keyOfUser, "            p     ---   ---   ppp   ppp"),
        Row(.narrowedKeyOfUser, "    p     ---   ---   ppp   ppp"),
        Row(.keyOfRoot, "            p     ---   ---   ppp   ppp"),
        Row(.keyOfDirectoryPerson, " a     ---   ---   aaa   aaa"),
        Row(.keyOfProviderPerson, "  a     ---   ---   aaa   aaa"),
        Row(.keyMadeBySession, "     a     ---   ---   aaa   aaa"),
        Row(.keyOfRootMadeBySession, "a    ---   ---   aaa   aaa"),
        Row(.sessionOfUser, "        a     sa-   aa-   saa   saa"),
        Row(.narrowedSessionOfUser, "a     sa-   ---   saa   saa"),
        Row(.sessionOfRoot, "        a     -a-   aa-   saa   saa"),
        Row(.narrowedSessionOfRoot, "a     -a-   ---   saa   saa"),
        Row(.sessionOfKey, "         a     ---   ---   aaa   aaa"),
        Row(.sessionOfNarrowedKey, " a     ---   ---   aaa   aaa"),
        Row(.sessionOfKeyOfRoot, "   a     ---   ---   aaa   aaa"),
        Row(.sessionOfKeyMadeBySession, "a ---   ---   aaa   aaa"),
        Row(.directorySession, "     a     sa-   aa-   saa   saa"),
        Row(.narrowedDirectorySession, "a  sa-   ---   saa   saa"),
        Row(.providerSession, "      a     sa-   aa-   saa   saa"),
        Row(.narrowedProviderSession, "a   sa-   ---   saa   saa"),
        Row(.certificateSession, "   a     -a-   aa-   saa   saa"),
    ]

    @Test func `the table has every kind of credential and every change`() {
        #expect(ChangeRuleTests.table.map(\.kind) == Kind.allCases)
        for row in ChangeRuleTests.table {
            #expect(row.letters.count == ChangeRuleTests.changes.count, "\(row.kind)")
        }
    }

    @Test(arguments: table)
    func `what a credential may change`(_ row: Row) throws {
        let principal = try Principals().principal(row.kind)
        for makers in AccessKeySettings.Makers.allCases {
            for sessionsAdminister in [false, true] {
                let rule = ChangeRule(
                    keyMakers: makers, sessionsChangeRecords: sessionsAdminister)
                for (letter, change) in zip(row.letters, ChangeRuleTests.changes) {
                    let expected = ChangeRuleTests.meaning(letter, makers, sessionsAdminister)
                    let found = ChangeRuleTests.word(rule.decision(on: change, by: principal))
                    #expect(
                        found == expected, "\(change) \(makers) sessions: \(sessionsAdminister)")
                }
            }
        }
    }

    private static func meaning(
        _ letter: Character, _ makers: AccessKeySettings.Makers, _ sessionsAdminister: Bool
    ) -> String {
        switch letter {
        case "p": "policy"
        case "a": sessionsAdminister ? "policy" : "never"
        case "u": makers == .administrators ? "policy" : "unless denied"
        case "s" where makers == .sessions: "unless denied"
        case "s": sessionsAdminister ? "policy" : "never"
        default: "never"
        }
    }

    private static func word(_ decision: ChangeRule.Decision) -> String {
        switch decision {
        case .byPolicy: "policy"
        case .unlessDenied: "unless denied"
        case .refused: "never"
        }
    }
}

/// A principal of each kind.
private struct Principals {
    private static let narrow = try! SessionPolicy(json: AdminFixture.policy(["admin:*"]))

    private let fixture = try! AdminFixture()

    func principal(_ kind: ChangeRuleTests.Kind) throws -> Principal {
        let user = try fixture.administration.user(named: "caller")
        switch kind {
        case .root: return .root(name: "root-admin")
        case .user: return .user(user)
        case .keyOfUser: return try keyOfUser()
        case .narrowedKeyOfUser: return try keyOfUser(narrowed: true)
        case .keyMadeBySession: return try keyOfUser(maker: "ASIAABCDEFGHIJKLMNOP")
        case .keyOfRoot: return try key(.root, .root)
        case .keyOfRootMadeBySession: return try key(.root, .root, maker: "ASIAABCDEFGHIJKLMNOP")
        case .keyOfDirectoryPerson:
            return try key(
                .ldapUser(.init(name: "uid=ann", writtenName: "uid=Ann", loginName: "ann")),
                .outsider)
        case .keyOfProviderPerson:
            return try key(
                .openIDUser(
                    .init(
                        provider: "corp", parent: Self.digest, subject: "ann", groups: [],
                        claims: [], policies: nil, roleARN: nil)), .outsider)
        case .sessionOfUser: return session(Session(parent: "caller"), .user(user))
        case .narrowedSessionOfUser:
            return session(Session(parent: "caller"), .user(user), narrowed: true)
        case .sessionOfRoot: return session(Session(parent: "root-admin"), .root)
        case .narrowedSessionOfRoot:
            return session(Session(parent: "root-admin"), .root, narrowed: true)
        case .sessionOfKey: return try session(of: keyOfUser(), .user(user))
        case .sessionOfNarrowedKey: return try session(of: keyOfUser(narrowed: true), .user(user))
        case .sessionOfKeyMadeBySession:
            return try session(of: principal(.keyMadeBySession), .user(user))
        case .sessionOfKeyOfRoot: return try session(of: principal(.keyOfRoot), .root)
        case .directorySession: return session(Self.directorySession, .outsider)
        case .narrowedDirectorySession:
            return session(Self.directorySession, .outsider, narrowed: true)
        case .providerSession: return session(Session(parent: Self.digest), .outsider)
        case .narrowedProviderSession:
            return session(Session(parent: Self.digest), .outsider, narrowed: true)
        case .certificateSession: return session(Session(parent: "tls:ann"), .outsider)
        }
    }

    private static let digest = String(repeating: "A", count: 43)

    private static let directorySession = Session(
        parent: "uid=ann",
        ldapUser: LDAPUser(
            name: "uid=ann", writtenName: "uid=Ann", loginName: "ann", attributes: []))

    private func keyOfUser(narrowed: Bool = false, maker: String = "caller") throws -> Principal {
        let user = try fixture.administration.user(named: "caller")
        return try key(.user("caller"), .user(user), narrowed: narrowed, maker: maker)
    }

    private func key(
        _ parent: NewAccessKey.Parent, _ owner: SessionOwner, narrowed: Bool = false,
        maker: String = "caller"
    ) throws -> Principal {
        var new = NewAccessKey(
            parent: parent, maker: .init(accessKeyID: maker, account: "caller"))
        if narrowed { new.inheritedPolicies = [Self.narrow] }
        let (key, _) = try fixture.administration.addAccessKey(new, now: AdminFixture.now)
        return .accessKey(key, Session(parent: key.parent.name), owner: owner)
    }

    private func session(
        _ session: Session, _ owner: SessionOwner, narrowed: Bool = false
    ) -> Principal {
        var session = session
        if narrowed { session.sessionPolicy = Self.narrow }
        return .session(claims(session), owner: owner)
    }

    /// A session that an access key began.
    private func session(of key: Principal, _ owner: SessionOwner) throws -> Principal {
        guard case .accessKey(let record, let session, _) = key else { return key }
        return .session(claims(session), owner: owner, maker: record)
    }

    private func claims(_ session: Session) -> SessionClaims {
        SessionClaims(
            accessKeyID: "ASIAABCDEFGHIJKLMNOP", id: "1", issuedAt: AdminFixture.now,
            expiration: AdminFixture.now + 900, session: session)
    }
}
