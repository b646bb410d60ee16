package import Crypto

/// The body of a request or an answer of MinIO's administration API, encrypted with a key derived
/// from the caller's secret access key.
///
/// The form is that of MinIO's client libraries: a salt of 32 bytes, the number of the algorithm, a
/// nonce of 8 bytes, and the text in chunks of 16,384 bytes, each with a tag of its own. The nonce
/// of each chunk ends with its number, and its context says whether it is the last one, so chunks
/// can't be reordered, left out or added.
package enum AdminPayload {
    /// How the key is derived, and the cipher; the raw value stands in the message.
    enum Algorithm: UInt8 {
        case argon2idAESGCM = 0
        case argon2idChaCha20Poly1305 = 1
        case pbkdf2AESGCM = 2

        var cipher: AuthenticatedCipher {
            self == .argon2idChaCha20Poly1305 ? .chaCha20Poly1305 : .aes256GCM
        }
    }

    /// Why a message was not read.
    package enum Failure: Error, Equatable, Sendable {
        /// Another form, or encrypted with another secret, or changed on the way.
        case unreadable
        case tooLarge
        /// The key could not be derived here.
        case notDerived(CryptoError)
    }

    /// The greatest text that is read: that of MinIO, 256 KiB.
    package static let maximumTextByteCount = 262_144

    private static let saltByteCount = 32
    private static let nonceByteCount = 8
    private static let chunkByteCount = 16_384
    private static let headByteCount = saltByteCount + 1 + nonceByteCount
    private static let lastFlag: UInt8 = 0x80

    /// The key of one message. It is overwritten when the last reference goes.
    package struct Key: Sendable {
        let salt: [UInt8]
        let algorithm: Algorithm
        let secret: Secret

        /// Whether every client reads a message that is encrypted with it.
        package var servesAnswers: Bool { algorithm == .argon2idAESGCM }

        /// Derives the key of a message: Argon2id with 64 MiB, or PBKDF2.
        ///
        /// - Throws: ``Failure/notDerived(_:)``, ``Failure/unreadable``
        package init(
            of message: [UInt8], secretAccessKey: Secret
        ) throws(Failure) {
            guard message.count >= headByteCount,
                let algorithm = Algorithm(rawValue: message[saltByteCount])
            else { throw .unreadable }
            try self.init(
                salt: Array(message.prefix(saltByteCount)), algorithm: algorithm,
                secretAccessKey: secretAccessKey)
        }

        /// Derives a new key, for an answer to a request without a body.
        ///
        /// - Throws: ``Failure/notDerived(_:)``
        package init(secretAccessKey: Secret) throws(Failure) {
            try self.init(
                salt: RandomBytes.make(saltByteCount), algorithm: .argon2idAESGCM,
                secretAccessKey: secretAccessKey)
        }

        init(salt: [UInt8], algorithm: Algorithm, secretAccessKey: Secret) throws(Failure) {
            self.salt = salt
            self.algorithm = algorithm
            let byteCount = AuthenticatedCipher.keyByteCount
            switch algorithm {
            case .argon2idAESGCM, .argon2idChaCha20Poly1305:
                let derivation = Argon2id(passCount: 1, memory: 65_536, laneCount: 4)
                do throws(CryptoError) {
                    secret = Secret(
                        try derivation.key(
                            password: secretAccessKey.bytes, salt: salt, byteCount: byteCount))
                } catch {
                    throw .notDerived(error)
                }
            case .pbkdf2AESGCM:
                secret = Secret(
                    PBKDF2.key(
                        password: secretAccessKey.bytes, salt: salt, iterationCount: 8_192,
                        byteCount: byteCount))
            }
        }
    }

    /// Reads a message.
    ///
    /// - Throws: ``Failure/unreadable``, ``Failure/tooLarge``
    package static func open(_ message: [UInt8], key: Key) throws(Failure) -> [UInt8] {
        guard message.count <= messageByteCount(text: maximumTextByteCount) else {
            throw .tooLarge
        }
        guard message.count >= messageByteCount(text: 0), message.starts(with: key.salt),
            message[saltByteCount] == key.algorithm.rawValue
        else { throw .unreadable }
        let stream = ChunkStream(
            key, nonce: Array(message[(saltByteCount + 1)..<headByteCount]))
        var text: [UInt8] = []
        text.reserveCapacity(message.count)
        var rest = message[headByteCount...]
        let sealedCount = chunkByteCount + AuthenticatedCipher.tagByteCount
        var number: UInt32 = 1
        repeat {
            let chunk = rest.prefix(sealedCount)
            rest = rest.dropFirst(sealedCount)
            guard let opened = stream.open(chunk, number: number, isLast: rest.isEmpty) else {
                text.wipe()
                throw .unreadable
            }
            text += opened
            number += 1
        } while !rest.isEmpty
        return text
    }

    /// Writes a message with a new nonce. The key may be that of a request: to derive another one
    /// would cost another 64 MiB.
    package static func seal(_ text: [UInt8], key: Key) -> [UInt8] {
        seal(text, key: key, nonce: RandomBytes.make(nonceByteCount))
    }

    static func seal(_ text: [UInt8], key: Key, nonce: [UInt8]) -> [UInt8] {
        let stream = ChunkStream(key, nonce: nonce)
        var message = key.salt + [key.algorithm.rawValue] + nonce
        message.reserveCapacity(messageByteCount(text: text.count))
        var rest = text[...]
        var number: UInt32 = 1
        repeat {
            let chunk = rest.prefix(chunkByteCount)
            rest = rest.dropFirst(chunkByteCount)
            message += stream.seal(chunk, number: number, isLast: rest.isEmpty)
            number += 1
        } while !rest.isEmpty
        return message
    }

    /// How long the message of a text is.
    static func messageByteCount(text: Int) -> Int {
        let chunkCount = max(1, (text + chunkByteCount - 1) / chunkByteCount)
        return headByteCount + text + chunkCount * AuthenticatedCipher.tagByteCount
    }

    /// The chunks of one message.
    private struct ChunkStream {
        private let cipher: AuthenticatedCipher
        private let key: Secret
        private let nonce: [UInt8]
        /// The tag of an empty text with number 0, which is part of each chunk's context.
        private let mark: [UInt8]

        init(_ key: Key, nonce: [UInt8]) {
            cipher = key.algorithm.cipher
            self.key = key.secret
            self.nonce = nonce
            mark = cipher.seal(
                [], key: key.secret.bytes, nonce: nonce + [0, 0, 0, 0], context: [])
        }

        func seal(_ text: ArraySlice<UInt8>, number: UInt32, isLast: Bool) -> [UInt8] {
            cipher.seal(
                text, key: key.bytes, nonce: nonce(number), context: context(isLast))
        }

        func open(_ sealed: ArraySlice<UInt8>, number: UInt32, isLast: Bool) -> [UInt8]? {
            cipher.open(
                sealed, key: key.bytes, nonce: nonce(number), context: context(isLast))
        }

        private func nonce(_ number: UInt32) -> [UInt8] {
            nonce + (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }

        private func context(_ isLast: Bool) -> [UInt8] { [isLast ? lastFlag : 0] + mark }
    }
}
