/// The few things that are written in DER (X.690): what libcrypto reads, made of JSON's bare numbers.
enum DER {
    static let null: [UInt8] = [0x05, 0x00]

    /// 1.2.840.113549.1.1.1 (RFC 8017 A.1)
    static let rsaEncryption: [UInt8] = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
    ]
    /// 1.2.840.10045.2.1 (RFC 5480 §2.1.1)
    static let ecPublicKey: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    /// 1.3.101.112 (RFC 8410 §3)
    static let ed25519: [UInt8] = [0x06, 0x03, 0x2B, 0x65, 0x70]

    static func identifier(of curve: EllipticCurve) -> [UInt8] {
        switch curve {
        case .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        case .p384: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23]
        }
    }

    static func sequence(_ elements: [[UInt8]]) -> [UInt8] {
        element(tag: 0x30, Array(elements.joined()))
    }

    /// A number that is not negative, given in big-endian bytes.
    static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var content = Array(bytes.drop { $0 == 0 })
        if content.first.map({ $0 & 0x80 != 0 }) ?? true { content.insert(0, at: 0) }
        return element(tag: 0x02, content)
    }

    static func bitString(_ bytes: [UInt8]) -> [UInt8] {
        element(tag: 0x03, [0] + bytes)
    }

    /// The numbers of a sequence of two, each in so many bytes; nil when it is none or they are longer.
    static func twoIntegers(_ bytes: [UInt8], byteCount: Int) -> [UInt8]? {
        guard let sequence = content(of: bytes[...], tag: 0x30),
            let first = content(of: sequence.content, tag: 0x02),
            let second = content(of: first.rest, tag: 0x02)
        else { return nil }
        var joined: [UInt8] = []
        for number in [first.content, second.content] {
            let digits = number.drop { $0 == 0 }
            guard digits.count <= byteCount else { return nil }
            joined += [UInt8](repeating: 0, count: byteCount - digits.count) + digits
        }
        return joined
    }

    private static func content(
        of bytes: ArraySlice<UInt8>, tag: UInt8
    ) -> (content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        guard bytes.count >= 2, bytes.first == tag else { return nil }
        var length = Int(bytes[bytes.startIndex + 1])
        var rest = bytes.dropFirst(2)
        if length == 0x81 {
            guard let longer = rest.popFirst() else { return nil }
            length = Int(longer)
        }
        guard length < 0x80 || bytes[bytes.startIndex + 1] == 0x81, rest.count >= length else {
            return nil
        }
        return (rest.prefix(length), rest.dropFirst(length))
    }

    private static func element(tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        if content.count < 0x80 {
            length = [UInt8(content.count)]
        } else {
            var remaining = content.count
            while remaining > 0 {
                length.insert(UInt8(remaining & 0xFF), at: 0)
                remaining >>= 8
            }
            length.insert(0x80 | UInt8(length.count), at: 0)
        }
        return [tag] + length + content
    }
}
