import Crypto
import State
import System
import TestSupport
import Testing
import Wire

/// Records as earlier versions wrote them, byte by byte, and what no version has written.
@Suite struct StoredRecordsTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    @Test func `revocations that the general encoder wrote are read`() throws {
        try parent.write(
            "state/revocations.json",
            #"{"accessKeys":{"ASIAEXAMPLE":1769854830},"parents":["#
                + #"{"parent":"https:\/\/idp\/é\#u{7F}\u0001\"","before":1769854831},"#
                + #"{"before":1769854000,"parent":"alice","type":"laptop"}]}"#)
        let revocations = Revocations(
            accessKeyIDs: ["ASIAEXAMPLE": now],
            parents: [
                .init(parent: "https://idp/é\u{7F}\u{1}\"", before: now + 1),
                .init(parent: "alice", before: now + -830, revokeType: "laptop"),
            ])
        #expect(try directory.revocations.read() == revocations)
        try directory.withLock { (change) throws(FileError) in
            try directory.revocations.write(revocations, in: change)
        }
        #expect(try directory.revocations.read() == revocations)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"accessKeys":{}}"#, #"{"accessKeys":{},"parents":{}}"#,
        #"{"accessKeys":{"A":1,"A":2},"parents":[]}"#, #"{"accessKeys":{"A":"1"},"parents":[]}"#,
        #"{"accessKeys":{"A":1.5},"parents":[]}"#, #"{"accessKeys":{},"parents":[],}"#,
        #"{"accessKeys":{},"parents":["alice"]}"#, #"{"accessKeys":{},"parents":[{"before":1}]}"#,
        #"{"accessKeys":{},"parents":[{"parent":"alice","before":1,"type":7}]}"#,
    ])
    func `revocations that can be read in two ways, or in none, deny`(text: String) throws {
        try parent.write("state/revocations.json", text)
        #expect(
            throws: FileError.damaged(
                path: directory.path("revocations.json"), reason: "not a revocation record")
        ) { try directory.revocations.read() }
    }

    /// The bytes 0 to 63 in base64url.
    private static let secret =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKiss"
        + "LS4vMDEyMzQ1Njc4OTo7PD0-Pw"

    @Test(arguments: [
        ("", StoredKey.Use.sign), (#""use":"sign","#, .sign), (#""use":"seal","#, .seal),
        (#""use":null,"#, .sign),
    ])
    func `a key of any version is read`(member: String, use: StoredKey.Use) throws {
        try parent.write(
            "state/keys/k.json",
            #"{"id":"k",\#(member)"created":1769854830,"key":"\#(StoredRecordsTests.secret)"}"#)
        let key = try #require(try directory.keys.all(use).first)
        #expect(key.id == "k" && key.created == now && key.secret.bytes == Array(0..<64))
    }

    @Test(arguments: [#""use":"other","#, #""use":7,"#, #""use":"sign","use":"seal","#])
    func `a key without a use that is known denies`(member: String) throws {
        try parent.write(
            "state/keys/k.json",
            #"{"id":"k",\#(member)"created":1769854830,"key":"\#(StoredRecordsTests.secret)"}"#)
        #expect(
            throws: FileError.damaged(
                path: directory.path("keys/k.json"), reason: "not a key record")
        ) { try directory.keys.all(.sign) }
    }

    @Test func `what an earlier version fetched from a provider is read`() throws {
        try parent.write(
            "state/cache/jwks/A.json",
            #"{"configURL":"https://a/.well-known","issuer":"https://a","fetched":1769854830,"#
                + #""keySet":"{\"keys\":[]}"}"#)
        let metadata = ProviderMetadata(
            configURL: "https://a/.well-known", issuer: "https://a",
            keySet: Array(#"{"keys":[]}"#.utf8), fetched: now)
        #expect(ProviderKeyCache(directory: directory, provider: "A").read() == metadata)
    }
}
