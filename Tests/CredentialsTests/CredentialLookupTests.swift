import Credentials
import Crypto
import State
import TestSupport
import Testing
import Wire

@Suite struct CredentialLookupTests {
    private static let now = Timestamp(seconds: 1_769_854_830)
    private let parent: TemporaryDirectory
    private let state: StateStore
    private let directory: CredentialLookup

    init() throws {
        parent = try TemporaryDirectory()
        state = StateStore(directory: try StateDirectory(opening: "\(parent.path)/state"))
        directory = CredentialLookup(root: nil, state: state, longestAccessKeyLife: nil)
    }

    private func session(_ session: Session) throws -> TemporaryCredentials {
        try TemporaryCredentials.mint(
            session, lasting: SessionDuration(seconds: 900), now: CredentialLookupTests.now,
            key: try state.snapshot(now: CredentialLookupTests.now).signingKeys.newest)
    }

    /// When a session is used, and why it is refused then, if it is.
    static let moments: [(seconds: Int, error: CredentialError?)] = [
        (0, nil), (899, nil), (900, .sessionToken(.expired(at: now + 900))),
        (-60, nil), (-61, .sessionToken(.issuedLater)),
    ]

    @Test(arguments: moments)
    func `a session's owner is named, whether its time is over or not`(
        seconds: Int, error: CredentialError?
    ) throws {
        let credentials = try session(
            Session(parent: "p", claims: [("email", "a@b"), ("preferred_username", "alice")]))
        let known = try directory.known(
            accessKeyID: credentials.accessKeyID, sessionToken: credentials.sessionToken.text,
            now: CredentialLookupTests.now + seconds)
        #expect(known.ownerName == OwnerName(parent: "p", userName: "alice"))
        if let error {
            #expect(throws: error) { try known.principal }
        } else {
            #expect(try known.principal.name == "p")
        }
    }

    /// The longest life, when a key of ten days is used, and whether it is valid. All in seconds.
    static let lives: [(longest: Int?, seconds: Int, isValid: Bool)] = [
        (nil, 863_999, true), (nil, 864_000, false), (86_400, 86_399, true),
        (86_400, 86_400, false), (8_640_000, 863_999, true), (8_640_000, 864_000, false),
    ]

    @Test(arguments: lives)
    func `the longest life applies to keys that are older than the setting`(
        longest: Int?, seconds: Int, isValid: Bool
    ) throws {
        let administration = Administration(directory: state.directory)
        let now = CredentialLookupTests.now
        try administration.add([NewUser(name: "alice", secret: Secret("a-secret"))], now: now)
        var key = NewAccessKey(
            parent: .user("alice"), maker: .init(accessKeyID: nil, account: "test"))
        key.expiration = now + 864_000
        let made = try administration.addAccessKey(key, now: now).key
        let lookup = CredentialLookup(root: nil, state: state, longestAccessKeyLife: longest)
        let known = try lookup.known(
            accessKeyID: made.id, sessionToken: nil, now: now + seconds)
        if isValid {
            #expect(try known.principal.name == "alice")
        } else {
            #expect(throws: CredentialError.expiredAccessKey) { try known.principal }
        }
    }

    static let names: [(session: Session, userName: String?)] = [
        (Session(parent: "p"), nil), (Session(parent: "p", claims: [("email", "a@b")]), "a@b"),
        (Session(parent: "p", claims: [("upn", "a@corp")]), "a@corp"),
        (Session(parent: "p", claims: [("name", "Alice")]), nil),
        (
            Session(
                parent: "p",
                ldapUser: LDAPUser(name: "p", writtenName: "P", loginName: "alice")),
            "alice"
        ),
    ]

    @Test(arguments: names.indices)
    func `people have the name that their source says`(index: Int) {
        let (session, userName) = CredentialLookupTests.names[index]
        #expect(OwnerName(session).userName == userName)
    }
}
