internal import FoundationEssentials

/// An X.509 certificate of any shape, also of those that no tool would make (RFC 5280). Its signature is
/// nobody's: whoever checks it is not tested with this.
package struct TestCertificate {
    /// An attribute of a name: its object identifier's bytes, the tag of its text's kind, and its text.
    package struct Attribute {
        private let identifier: [UInt8]
        private let tag: UInt8
        private let text: [UInt8]

        /// 2.5.4.3
        package static func commonName(_ text: String, tag: UInt8 = utf8String) -> Attribute {
            Attribute(identifier: [0x55, 0x04, 0x03], tag: tag, text: Array(text.utf8))
        }

        /// 2.5.4.10
        package static func organization(_ text: String, tag: UInt8 = utf8String) -> Attribute {
            Attribute(identifier: [0x55, 0x04, 0x0A], tag: tag, text: Array(text.utf8))
        }

        fileprivate var der: [UInt8] {
            element(0x31, sequence([element(0x06, identifier), element(tag, text)]))
        }
    }

    package static let utf8String: UInt8 = 0x0C
    package static let printableString: UInt8 = 0x13
    package static let teletexString: UInt8 = 0x14
    package static let ia5String: UInt8 = 0x16
    package static let bmpString: UInt8 = 0x1E

    /// What an extended key usage allows: the last number of 1.3.6.1.5.5.7.3, or everything.
    package enum Purpose {
        case serverAuthentication
        case clientAuthentication
        case emailProtection
        case any

        fileprivate var identifier: [UInt8] {
            switch self {
            case .serverAuthentication: [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]
            case .clientAuthentication: [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02]
            case .emailProtection: [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04]
            case .any: [0x55, 0x1D, 0x25, 0x00]
            }
        }
    }

    package var subject: [Attribute]
    package var issuer: [Attribute] = [.commonName("Test authority"), .organization("Example")]
    package var serialNumber: [UInt8] = [0x0A, 0xB1]
    /// As `20260131102030Z`.
    package var notBefore = "20260101000000Z"
    package var notAfter = "20270101000000Z"
    /// Nil for no such extension.
    package var purposes: [Purpose]? = [.clientAuthentication]
    /// What basicConstraints say; nil for no such extension.
    package var isAuthority: Bool?
    package var hasUnknownCriticalExtension = false

    package init(subject: [Attribute]) {
        self.subject = subject
    }

    package init(commonName: String) {
        subject = [.commonName(commonName)]
    }

    package var pem: String { TestCertificate.pem(der: der) }

    package static func pem(der: [UInt8]) -> String {
        let text = Array(Data(der).base64EncodedString())
        let lines = stride(from: 0, to: text.count, by: 64).map {
            String(text[$0..<min($0 + 64, text.count)])
        }
        return """
            -----BEGIN CERTIFICATE-----
            \(lines.joined(separator: "\n"))
            -----END CERTIFICATE-----

            """
    }

    package var der: [UInt8] {
        // 1.3.101.112, Ed25519: for the key and the signature.
        let algorithm = sequence([element(0x06, [0x2B, 0x65, 0x70])])
        let version = element(0xA0, element(0x02, [2]))
        let contents = sequence([
            version, element(0x02, serialNumber), algorithm, sequence(issuer.map(\.der)),
            sequence([notBefore, notAfter].map { element(0x18, Array($0.utf8)) }),
            sequence(subject.map(\.der)),
            sequence([algorithm, element(0x03, [UInt8](repeating: 0, count: 33))]),
            element(0xA3, sequence(extensions)),
        ])
        return sequence([
            contents, algorithm, element(0x03, [UInt8](repeating: 0, count: 65)),
        ])
    }

    private var extensions: [[UInt8]] {
        // A subject alternative name first: there must be one extension.
        var extensions = [
            certificateExtension([0x55, 0x1D, 0x11], sequence([element(0x82, Array("x".utf8))]))
        ]
        if let purposes {
            extensions.append(
                certificateExtension(
                    [0x55, 0x1D, 0x25], sequence(purposes.map { element(0x06, $0.identifier) })))
        }
        if let isAuthority {
            extensions.append(
                certificateExtension(
                    [0x55, 0x1D, 0x13],
                    sequence(isAuthority ? [element(0x01, [0xFF])] : [])))
        }
        if hasUnknownCriticalExtension {
            extensions.append(
                certificateExtension([0x2A, 0x03], element(0x05, []), isCritical: true))
        }
        return extensions
    }
}

private func certificateExtension(
    _ identifier: [UInt8], _ value: [UInt8], isCritical: Bool = false
) -> [UInt8] {
    sequence(
        [element(0x06, identifier)] + (isCritical ? [element(0x01, [0xFF])] : [])
            + [element(0x04, value)])
}

private func sequence(_ elements: [[UInt8]]) -> [UInt8] {
    element(0x30, Array(elements.joined()))
}

private func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    switch content.count {
    case 0..<0x80: [tag, UInt8(content.count)] + content
    case 0x80..<0x100: [tag, 0x81, UInt8(content.count)] + content
    default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }
}
