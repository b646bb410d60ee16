import Crypto
import Testing
import Wire

@testable import Management

/// Messages that MinIO's own client libraries wrote and read.
@Suite struct AdminPayloadTests {
    static let secretAccessKey = Secret("daypass-test-secret")
    static let salt = [UInt8](0..<32)
    static let nonce = [UInt8](0x40...0x47)
    static let text = Array(#"{"secretKey":"newusersecret","status":"enabled"}"#.utf8)

    /// One key of each algorithm: two of the three cost 64 MiB.
    static let keys = try! [
        AdminPayload.Algorithm.argon2idAESGCM, .argon2idChaCha20Poly1305, .pbkdf2AESGCM,
    ].map {
        try AdminPayload.Key(salt: salt, algorithm: $0, secretAccessKey: secretAccessKey)
    }

    static let messages: [(algorithm: Int, text: [UInt8], sealed: String)] = [
        (
            0, text,
            "3baefb1906c586182237345cc3cf0dc36f8fd6c9cb963e0c98fb0cbba82fc6b1"
                + "8a68988d81883e23bde541b10d87ab680d43119d86ea9adf8aa941060dd76814"
        ),
        (
            1, text,
            "7560e66872afabb9cce91f6cf010324e721fd610ed5294426d3be97ba2bb373d"
                + "90ac7672bd138bd77eedd483bdb6392a5509f0a3da524c9f2966962ce965f633"
        ),
        (
            2, text,
            "dc6b48c4c21fe88bc63ae86e02d13f13fb32bf5ecac1655cd420bd94318ee36f"
                + "6a31633920e66fa7ae94e496580021a1f1413cd1a9dc1c931d4da180e199ec86"
        ),
        (0, [], "7b8962e70a9281132428f858d316f3a6"),
    ]

    @Test func `keys are those of MinIO's clients`() {
        #expect(
            AdminPayloadTests.keys.map { Hexadecimal.encode($0.secret.bytes) } == [
                "db2cfffc96f53b0718afab74b6af1badf629c415d2ff5ec5932479e91e08523b",
                "db2cfffc96f53b0718afab74b6af1badf629c415d2ff5ec5932479e91e08523b",
                "2f3ae1b50f125f11fb5855c8c5c69dcbb92dc31d780c2db4b10a774ef7b09b53",
            ])
    }

    @Test(arguments: messages)
    func `messages are those of MinIO's clients`(
        algorithm: Int, text: [UInt8], sealed: String
    ) throws {
        let key = AdminPayloadTests.keys[algorithm]
        let message = AdminPayload.seal(text, key: key, nonce: AdminPayloadTests.nonce)
        let head = AdminPayloadTests.salt + [UInt8(algorithm)] + AdminPayloadTests.nonce
        #expect(Hexadecimal.encode(message) == Hexadecimal.encode(head) + sealed)
        #expect(try AdminPayload.open(message, key: key) == text)
    }

    /// The digests are those of messages that minio-py wrote.
    @Test(arguments: [
        (
            16384, 16441,
            "405d6e3057870033498cb785668dc0bc7ade7b6bd8474297ac98f894442ef838"
        ),
        (
            16385, 16458,
            "89c6a23f2b882acf97a13c5c2da12588effea1336ffc107ed6cbf4757d2827cb"
        ),
        (
            40000, 40089,
            "d005ec8226e530325b20bdc4e370f31fbb564bd8fc8384ed39235064dc72ce33"
        ),
    ])
    func `texts of several chunks`(textCount: Int, messageCount: Int, digest: String) throws {
        let text = (0..<textCount).map { UInt8($0 % 251) }
        let key = AdminPayloadTests.keys[0]
        let message = AdminPayload.seal(text, key: key, nonce: AdminPayloadTests.nonce)
        #expect(message.count == messageCount)
        #expect(AdminPayload.messageByteCount(text: textCount) == messageCount)
        #expect(Hexadecimal.encode(HashAlgorithm.sha256.digest(of: message)) == digest)
        #expect(try AdminPayload.open(message, key: key) == text)
    }

    @Test func `each message has a nonce of its own`() throws {
        let key = AdminPayloadTests.keys[0]
        let messages = (0..<2).map { _ in AdminPayload.seal([1], key: key) }
        #expect(messages[0] != messages[1])
        #expect(try AdminPayload.open(messages[1], key: key) == [1])
    }

    /// 16,400 bytes are two chunks of the cipher: 16,400 and 32 bytes of the message.
    static let message = AdminPayload.seal(
        [UInt8](repeating: 7, count: 16_400), key: keys[0], nonce: nonce)

    /// The message with other bytes in place of those in a range.
    private static func changed(_ range: Range<Int>, _ bytes: [UInt8] = []) -> [UInt8] {
        var changed = message
        changed.replaceSubrange(range, with: bytes)
        return changed
    }

    static let damaged: [(name: String, message: [UInt8])] = {
        let end = message.count
        let last = 41 + 16_400
        let chunks = [Array(message[41..<last]), Array(message[last...])]
        return [
            ("nothing", []),
            ("no text", changed(41..<end)),
            ("half a tag", changed(56..<end)),
            ("without the last byte", changed((end - 1)..<end)),
            ("without the last chunk", changed(last..<end)),
            ("with a byte more", changed(end..<end, [0])),
            ("with the last chunk twice", changed(end..<end, chunks[1])),
            ("with the chunks in another order", changed(41..<end, chunks[1] + chunks[0])),
            ("with the first chunk twice", changed(41..<41, chunks[0])),
            ("with another salt", changed(0..<1, [1])),
            ("of another algorithm", changed(32..<33, [1])),
            ("of an unknown algorithm", changed(32..<33, [3])),
            ("with another nonce", changed(33..<34, [0])),
            ("with another text", changed(41..<42, [message[41] ^ 1])),
            ("with another tag", changed((end - 1)..<end, [message[end - 1] ^ 1])),
        ]
    }()

    @Test(arguments: damaged)
    func `a damaged message is refused`(name: String, message: [UInt8]) {
        #expect(throws: AdminPayload.Failure.unreadable) {
            try AdminPayload.open(message, key: AdminPayloadTests.keys[0])
        }
    }

    @Test func `another secret does not open a message`() throws {
        let key = try AdminPayload.Key(
            salt: AdminPayloadTests.salt, algorithm: .pbkdf2AESGCM,
            secretAccessKey: Secret("daypass-test-secreT"))
        let message = AdminPayload.seal([1], key: AdminPayloadTests.keys[2])
        #expect(throws: AdminPayload.Failure.unreadable) {
            try AdminPayload.open(message, key: key)
        }
    }

    @Test(arguments: [(262_144, true), (262_145, false)])
    func `a text has at most 256 KiB`(textCount: Int, isRead: Bool) throws {
        let key = AdminPayloadTests.keys[0]
        let message = AdminPayload.seal([UInt8](repeating: 0, count: textCount), key: key)
        if isRead {
            #expect(try AdminPayload.open(message, key: key).count == textCount)
        } else {
            #expect(throws: AdminPayload.Failure.tooLarge) {
                try AdminPayload.open(message, key: key)
            }
        }
    }

    @Test(arguments: [[], [UInt8](repeating: 0, count: 40), [UInt8](repeating: 3, count: 57)])
    func `a message without a known algorithm derives no key`(message: [UInt8]) {
        #expect(throws: AdminPayload.Failure.unreadable) {
            try AdminPayload.Key(of: message, secretAccessKey: AdminPayloadTests.secretAccessKey)
        }
    }
}
