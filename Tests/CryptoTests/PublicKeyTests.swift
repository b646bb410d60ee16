import Crypto
import Testing

@Suite struct PublicKeyTests {
    private static func publicKey(
        _ key: PrivateKey, curve: EllipticCurve? = nil
    ) throws -> PublicKey {
        let numbers = try key.publicNumbers
        return try curve.map { try .ellipticCurve($0, x: numbers[0].value, y: numbers[1].value) }
            ?? .rsa(modulus: numbers[0].value, exponent: numbers[1].value)
    }

    private let message = Array("eyJhbGciOi.eyJzdWIiOi".utf8)
    private let rsa: PrivateKey

    init() throws {
        rsa = try PrivateKey.generateRSA()
    }

    @Test(arguments: [
        SignatureAlgorithm.rs256, .rs384, .rs512,
    ])
    func `an RSA signature is valid with its own algorithm only`(algorithm: SignatureAlgorithm)
        throws
    {
        let key = try PublicKeyTests.publicKey(rsa)
        let signature = try rsa.signature(of: message, algorithm: algorithm)
        for other in SignatureAlgorithm.allCases {
            #expect(
                key.isValid(signature: signature, of: message[...], algorithm: other)
                    == (other == algorithm))
        }
    }

    static let curves: [(EllipticCurve, SignatureAlgorithm)] = [
        (.p256, .es256), (.p384, .es384), (.p521, .es512),
    ]

    @Test(arguments: curves)
    func `a curve's signature is valid with the curve's algorithm only`(
        curve: EllipticCurve, algorithm: SignatureAlgorithm
    ) throws {
        let privateKey = try PrivateKey.generate(curve)
        let key = try PublicKeyTests.publicKey(privateKey, curve: curve)
        let signature = try privateKey.signature(of: message, algorithm: algorithm)
        #expect(signature.count == 2 * curve.coordinateByteCount)
        for other in SignatureAlgorithm.allCases {
            #expect(
                key.isValid(signature: signature, of: message[...], algorithm: other)
                    == (other == algorithm))
        }
        var changed = signature
        changed[0] ^= 1
        #expect(!key.isValid(signature: changed, of: message[...], algorithm: algorithm))
        #expect(!key.isValid(signature: signature + [0], of: message[...], algorithm: algorithm))
        #expect(!key.isValid(signature: [], of: message[...], algorithm: algorithm))
        let zeros = [UInt8](repeating: 0, count: signature.count)
        #expect(!key.isValid(signature: zeros, of: message[...], algorithm: algorithm))
        // Each half is below the curve's order, which is below this number.
        let half = curve.coordinateByteCount
        let large = [UInt8](repeating: 0xFF, count: half)
        for other in [large + signature[half...], signature[..<half] + large, large + large] {
            #expect(!key.isValid(signature: other, of: message[...], algorithm: algorithm))
        }
    }

    @Test func `another message, another key or no signature is invalid`() throws {
        let key = try PublicKeyTests.publicKey(rsa)
        let other = try PublicKeyTests.publicKey(try PrivateKey.generateRSA())
        let signature = try rsa.signature(of: message, algorithm: .rs256)
        #expect(!key.isValid(signature: signature, of: (message + [0])[...], algorithm: .rs256))
        #expect(!other.isValid(signature: signature, of: message[...], algorithm: .rs256))
        #expect(!key.isValid(signature: [], of: message[...], algorithm: .rs256))
    }

    /// RFC 8037 A.4: the published vector.
    @Test func `an Ed25519 signature is valid`() throws {
        let x: [UInt8] = [
            0xD7, 0x5A, 0x98, 0x01, 0x82, 0xB1, 0x0A, 0xB7, 0xD5, 0x4B, 0xFE, 0xD3, 0xC9, 0x64,
            0x07, 0x3A, 0x0E, 0xE1, 0x72, 0xF3, 0xDA, 0xA6, 0x23, 0x25, 0xAF, 0x02, 0x1A, 0x68,
            0xF7, 0x07, 0x51, 0x1A,
        ]
        let signature: [UInt8] = [
            0x86, 0x0C, 0x98, 0xD2, 0x29, 0x7F, 0x30, 0x60, 0xA3, 0x3F, 0x42, 0x73, 0x96, 0x72,
            0xD6, 0x1B, 0x53, 0xCF, 0x3A, 0xDE, 0xFE, 0xD3, 0xD3, 0xC6, 0x72, 0xF3, 0x20, 0xDC,
            0x02, 0x1B, 0x41, 0x1E, 0x9D, 0x59, 0xB8, 0x62, 0x8D, 0xC3, 0x51, 0xE2, 0x48, 0xB8,
            0x8B, 0x29, 0x46, 0x8E, 0x0E, 0x41, 0x85, 0x5B, 0x0F, 0xB7, 0xD8, 0x3B, 0xB1, 0x5B,
            0xE9, 0x02, 0xBF, 0xCC, 0xB8, 0xCD, 0x0A, 0x02,
        ]
        let signed = Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)
        let key = try PublicKey.ed25519(x)
        #expect(key.isValid(signature: signature, of: signed[...], algorithm: .edDSA))
        #expect(!key.isValid(signature: signature, of: message[...], algorithm: .edDSA))
        #expect(!key.isValid(signature: signature, of: signed[...], algorithm: .es256))
    }

    static let moduli: [(Int, Bool)] = [
        (1_024, false), (2_047, false), (2_048, true), (8_192, true), (8_193, false),
    ]

    @Test(arguments: moduli)
    func `an RSA key has 2,048 to 8,192 bits`(bits: Int, isUsable: Bool) {
        var modulus = [UInt8](repeating: 0xFF, count: (bits + 7) / 8)
        if bits % 8 != 0 { modulus[0] = UInt8(1 << (bits % 8)) - 1 }
        let key = try? PublicKey.rsa(modulus: modulus, exponent: [1, 0, 1])
        #expect((key != nil) == isUsable)
    }

    @Test(arguments: [[], [0], [1], [2], [1, 0, 0], [1, 0, 0, 0, 1]] as [[UInt8]])
    func `an RSA exponent is odd, over 1 and short`(exponent: [UInt8]) {
        let modulus = [UInt8](repeating: 0xFF, count: 256)
        #expect(throws: CryptoError.unusableKey("RSA exponent")) {
            try PublicKey.rsa(modulus: modulus, exponent: exponent)
        }
    }

    @Test func `a point that is not on the curve makes no key`() {
        let one = [UInt8](repeating: 0, count: 31) + [1]
        #expect(throws: CryptoError.self) { try PublicKey.ellipticCurve(.p256, x: one, y: one) }
        #expect(throws: CryptoError.self) {
            try PublicKey.ellipticCurve(.p256, x: one + [0], y: one)
        }
        #expect(throws: CryptoError.self) { try PublicKey.ed25519([1, 2, 3]) }
    }

    @Test func `a key checks again and again, by many threads, and after wrong signatures`()
        async throws
    {
        let key = try PublicKeyTests.publicKey(rsa)
        let algorithms: [SignatureAlgorithm] = [.rs256, .rs384, .rs512]
        let signatures = try algorithms.map { try rsa.signature(of: message, algorithm: $0) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask { [message] in
                    let index = number % algorithms.count
                    let algorithm = algorithms[index]
                    let other = signatures[(index + 1) % signatures.count]
                    #expect(!key.isValid(signature: other, of: message[...], algorithm: algorithm))
                    #expect(
                        key.isValid(
                            signature: signatures[index], of: message[...], algorithm: algorithm))
                    #expect(
                        !key.isValid(
                            signature: signatures[index], of: message.dropLast(),
                            algorithm: algorithm))
                }
            }
        }
    }

    @Test func `a private key survives being written and read`() throws {
        let copy = try PrivateKey(pem: try rsa.pem)
        let key = try PublicKeyTests.publicKey(rsa)
        let signature = try copy.signature(of: message, algorithm: .rs256)
        #expect(key.isValid(signature: signature, of: message[...], algorithm: .rs256))
        #expect(throws: CryptoError.self) { try PrivateKey(pem: "nonsense") }
    }
}
