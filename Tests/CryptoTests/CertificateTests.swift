import Crypto
import TestSupport
import Testing
import Wire

@Suite struct CertificateTests {
    /// Made with: openssl req -x509 -newkey ed25519 -utf8 -subj "/O=Example, Inc./O=Zweite/CN=Bücher 2026"
    /// -addext extendedKeyUsage=clientAuth -addext basicConstraints=critical,CA:FALSE -days 36500
    private static let ofOpenSSL = """
        -----BEGIN CERTIFICATE-----
        MIIBmTCCAUugAwIBAgIECrHwDTAFBgMrZXAwQDEWMBQGA1UECgwNRXhhbXBsZSwg
        SW5jLjEPMA0GA1UECgwGWndlaXRlMRUwEwYDVQQDDAxCw7xjaGVyIDIwMjYwIBcN
        MjYxMTIxMDkyMzA3WhgPMjEyNjEwMjgwOTIzMDdaMEAxFjAUBgNVBAoMDUV4YW1w
        bGUsIEluYy4xDzANBgNVBAoMBlp3ZWl0ZTEVMBMGA1UEAwwMQsO8Y2hlciAyMDI2
        MCowBQYDK2VwAyEAK+Vnud1EGgJu69RtLcwryM4rALIeQ9kVKe+JVbcj5I2jZTBj
        MB0GA1UdDgQWBBTE0OiNYKs9vrCJnOboH+9y/eTaXTAfBgNVHSMEGDAWgBTE0OiN
        YKs9vrCJnOboH+9y/eTaXTATBgNVHSUEDDAKBggrBgEFBQcDAjAMBgNVHRMBAf8E
        AjAAMAUGAytlcANBACO9rYNbPeqJnEjH+hw0/oZ8WL1DD3/pX9+SKvAINvAqaIe4
        qsogSadjdOEvRHVBYoej2UUfr7/iPV1qtZ91VQY=
        -----END CERTIFICATE-----

        """

    private func read(_ certificate: TestCertificate) throws -> Certificate {
        try Certificate(pem: Array(certificate.pem.utf8))
    }

    private func refusal(_ text: String) -> CryptoError? {
        #expect(throws: CryptoError.self) { try Certificate(pem: Array(text.utf8)) }
    }

    @Test func `a certificate made by openssl is read`() throws {
        let certificate = try Certificate(pem: Array(CertificateTests.ofOpenSSL.utf8))
        #expect(certificate.commonNames == ["Bücher 2026"])
        #expect(certificate.organizations == ["Example, Inc.", "Zweite"])
        #expect(certificate.issuer == #"CN=Bücher 2026,O=Zweite,O=Example\, Inc."#)
        #expect(certificate.issuerCommonName == "Bücher 2026")
        #expect(certificate.serialNumber == "0AB1F00D")
        #expect(certificate.notBefore.iso8601 == "2026-11-21T09:23:07Z")
        #expect(certificate.notAfter.iso8601 == "2126-10-28T09:23:07Z")
        #expect(certificate.isForClients)
        #expect(!certificate.isAuthority)
    }

    @Test func `every common name is found, in any position`() throws {
        #expect(try read(TestCertificate(subject: [])).commonNames == [])
        let certificate = try read(
            TestCertificate(subject: [
                .commonName("a"), .organization("x"), .commonName(""), .commonName("b"),
            ]))
        #expect(certificate.commonNames == ["a", "", "b"])
        #expect(certificate.organizations == ["x"])
    }

    @Test func `a name includes the text after a NUL`() throws {
        let name = "admin\0.example,b\n"
        #expect(try read(TestCertificate(commonName: name)).commonNames == [name])
    }

    static let kinds: [(UInt8, Bool)] = [
        (TestCertificate.utf8String, true), (TestCertificate.printableString, true),
        (TestCertificate.ia5String, true), (TestCertificate.teletexString, false),
        (TestCertificate.bmpString, false),
    ]

    @Test(arguments: kinds)
    func `a common name is a text that has one meaning`(tag: UInt8, isRead: Bool) throws {
        let certificate = TestCertificate(subject: [.commonName("ab", tag: tag)])
        guard isRead else {
            #expect(throws: CryptoError.self) { try read(certificate) }
            return
        }
        #expect(try read(certificate).commonNames == ["ab"])
    }

    @Test func `issuer and organization may have any string type`() throws {
        var certificate = TestCertificate(commonName: "a")
        certificate.subject.append(.organization("b", tag: TestCertificate.teletexString))
        certificate.issuer = [.commonName("c", tag: TestCertificate.teletexString)]
        let read = try read(certificate)
        #expect(read.organizations == [])
        #expect(read.issuerCommonName == nil)
        #expect(read.issuer == "CN=c")
    }

    @Test func `an issuer's name stays on one line`() throws {
        var certificate = TestCertificate(commonName: "a")
        certificate.issuer = [.commonName("x\n,\u{7}\0y")]
        #expect(try read(certificate).issuer == #"CN=x\0A\,\07\00y"#)
        certificate.issuer = []
        #expect(try read(certificate).issuer == "")
        #expect(try read(certificate).issuerCommonName == nil)
    }

    static let purposes: [([TestCertificate.Purpose]?, Bool)] = [
        (nil, false), ([.serverAuthentication], false), ([.emailProtection], false),
        ([.clientAuthentication], true), ([.any], true),
        ([.serverAuthentication, .clientAuthentication], true),
    ]

    @Test(arguments: purposes)
    func `only a certificate that states client use is for clients`(
        purposes: [TestCertificate.Purpose]?, isForClients: Bool
    ) throws {
        var certificate = TestCertificate(commonName: "a")
        certificate.purposes = purposes
        #expect(try read(certificate).isForClients == isForClients)
    }

    @Test(arguments: [(nil, false), (false, false), (true, true)] as [(Bool?, Bool)])
    func `an authority is known by its basic constraints`(stated: Bool?, isAuthority: Bool) throws {
        var certificate = TestCertificate(commonName: "a")
        certificate.isAuthority = stated
        #expect(try read(certificate).isAuthority == isAuthority)
    }

    @Test func `an unknown critical extension makes a certificate unusable`() {
        var certificate = TestCertificate(commonName: "a")
        certificate.hasUnknownCriticalExtension = true
        #expect(throws: CryptoError.self) { try read(certificate) }
    }

    @Test(arguments: ["", "20260101", "20261301000000Z", "yesterday"])
    func `a date that does not exist is refused`(date: String) {
        var certificate = TestCertificate(commonName: "a")
        certificate.notAfter = date
        #expect(throws: CryptoError.self) { try read(certificate) }
    }

    @Test func `distant dates are read`() throws {
        var certificate = TestCertificate(commonName: "a")
        certificate.notBefore = "00010101000000Z"
        certificate.notAfter = "99991231235959Z"
        #expect(try read(certificate).notBefore.seconds < 0)
        #expect(try read(certificate).notAfter.iso8601 == "9999-12-31T23:59:59Z")
    }

    @Test func `a serial number may be longer than an integer`() throws {
        var certificate = TestCertificate(commonName: "a")
        certificate.serialNumber = [UInt8](repeating: 0x7F, count: 100)
        #expect(
            try read(certificate).serialNumber == String(repeating: "7F", count: 100))
    }

    @Test func `a text is exactly one certificate`() {
        let pem = TestCertificate(commonName: "a").pem
        #expect((try? Certificate(pem: Array((pem + " \r\n").utf8))) != nil)
        for text in [
            "", "x", "\n" + pem, "x\n" + pem, pem + pem, pem + "x", String(pem.dropFirst()),
            pem.replacing("CERTIFICATE", with: "TRUSTED CERTIFICATE"),
            pem.replacing("CERTIFICATE", with: "X509 CERTIFICATE"),
            pem.replacing("CERTIFICATE", with: "PRIVATE KEY"),
            pem.replacing("-----END", with: "----END"), String(pem.dropLast(30)),
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        ] {
            #expect(refusal(text) != nil)
        }
    }

    @Test func `T56: a text has 16 KiB`() throws {
        let pem = TestCertificate(commonName: "a").pem
        let longest = pem + String(repeating: "\n", count: 16_384 - pem.utf8.count)
        #expect((try? Certificate(pem: Array(longest.utf8))) != nil)
        #expect(
            refusal(longest + "\n") == .unusableCertificate("more than 16384 bytes"))
    }

    /// Hostile input must not crash the reader.
    @Test func `a certificate with any byte changed is read or refused, without a crash`() {
        let der = TestCertificate(commonName: "reports").der
        for position in der.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var changed = der
                changed[position] ^= change
                _ = try? Certificate(pem: Array(TestCertificate.pem(der: changed).utf8))
            }
        }
        for count in der.indices {
            let cut = TestCertificate.pem(der: Array(der.prefix(count)))
            #expect(refusal(cut) != nil)
        }
    }
}
