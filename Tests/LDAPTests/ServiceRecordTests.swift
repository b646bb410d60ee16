import Testing

@testable import LDAP

@Suite struct ServiceRecordTests {
    /// An answer to a question for `_ldap._tcp.x.org`.
    private static func answer(_ records: [[UInt8]], count: UInt8? = nil) -> [UInt8] {
        [0, 1, 0x81, 0x80, 0, 1, 0, count ?? UInt8(records.count), 0, 0, 0, 0]
            + name("_ldap", "_tcp", "x", "org") + [0, 33, 0, 1] + records.flatMap { $0 }
    }

    private static func name(_ labels: String...) -> [UInt8] {
        labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private static func record(_ data: [UInt8], type: UInt8 = 33, length: UInt8? = nil) -> [UInt8] {
        [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, length ?? UInt8(data.count)] + data
    }

    /// Priority 1, weight 2, port 389, and a host.
    private static func service(_ host: [UInt8], port: [UInt8] = [1, 133]) -> [UInt8] {
        record([0, 1, 0, 2] + port + host)
    }

    private static let a = ServiceRecord(priority: 1, weight: 2, port: 389, host: "a.x.org")

    static let answers: [([UInt8], [ServiceRecord]?)] = [
        (answer([]), []),
        (answer([service(name("a", "x", "org"))]), [a]),
        // "x.org" stands in the question already, behind the labels of 5 and 4 letters.
        (answer([service([1, UInt8(ascii: "a"), 0xC0, 23])]), [a]),
        (answer([record([1, 2, 3, 4], type: 1), service(name("a", "x", "org"))]), [a]),
        (answer([service(name())]), []),
        (answer([service(name("a"), port: [0, 0])]), []),
        ([], nil), (Array(answer([]).prefix(11)), nil), (Array(answer([]).prefix(20)), nil),
        (answer([], count: 1), nil),
        (answer([service(name("a"))], count: 2), nil),
        (answer([record([0, 1, 0, 2, 1, 133])]), nil),
        (answer([record([0, 1], length: 200)]), nil),
        // A name that points at itself, ahead, or nowhere.
        (answer([service([0xC0, 52])]), nil),
        (answer([service([0xFF, 0xFF])]), nil),
        (answer([service([0xC0])]), nil),
        (answer([service([5, UInt8(ascii: "a")])]), nil),
        (answer([service([64] + [UInt8](repeating: 97, count: 64) + [0])]), nil),
        // No host: it would stand in a URL.
        (answer([service(name("a/b"))]), nil), (answer([service(name("a@b"))]), nil),
        (answer([service(name("a:1"))]), nil), (answer([service(name("a\u{0}"))]), nil),
        (answer([service(name("é"))]), nil),
    ]

    @Test(arguments: answers)
    func `an answer is read whole, or not`(bytes: [UInt8], records: [ServiceRecord]?) {
        #expect(ServiceRecordReader.records(in: bytes) == records)
    }

    @Test func `no answer makes the reader crash or hang`() {
        let sound = ServiceRecordTests.answer([ServiceRecordTests.service([1, 97, 0xC0, 23])])
        for index in sound.indices {
            for value in [0, 1, 12, 63, 64, 0x80, 0xC0, 0xFF] as [UInt8] {
                var bytes = sound
                bytes[index] = value
                _ = ServiceRecordReader.records(in: bytes)
            }
            _ = ServiceRecordReader.records(in: Array(sound.prefix(index)))
        }
    }

    /// Draws what it is told to.
    private struct Lot: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    private static func record(_ priority: Int, _ weight: Int, _ host: String) -> ServiceRecord {
        ServiceRecord(priority: priority, weight: weight, port: 1, host: host)
    }

    @Test func `lower priorities come first, and within one the lot decides`() {
        let records = [
            ServiceRecordTests.record(2, 0, "last"), ServiceRecordTests.record(1, 90, "heavy"),
            ServiceRecordTests.record(1, 10, "light"),
        ]
        var low = Lot(value: 1 << 60)
        #expect(
            ServiceRecord.ordered(records, using: &low).map(\.host) == ["light", "heavy", "last"])
        var high = Lot(value: .max)
        #expect(
            ServiceRecord.ordered(records, using: &high).map(\.host) == ["heavy", "light", "last"])
        var generator = SystemRandomNumberGenerator()
        let firsts = (0..<2_000).map { _ in
            ServiceRecord.ordered(records, using: &generator)[0].host
        }
        #expect(!firsts.contains("last"))
        #expect((1_600..<1_950).contains(firsts.count { $0 == "heavy" }))
    }

    static let hosts: [(String, String, Bool)] = [
        ("_ldap._tcp.x.org", "a.x.org", true), ("_ldap._tcp.x.org", "x.org", true),
        ("_ldap._tcp.x.org", "A.B.X.ORG", true), ("_ldap._tcp.X.org", "a.x.org", true),
        ("_ldap._tcp.dc._msdcs.x.org", "a.x.org", true), ("x.org", "a.x.org", true),
        ("_ldap._tcp.x.org", "a.y.org", false), ("_ldap._tcp.x.org", "ax.org", false),
        ("_ldap._tcp.x.org", "x.org.y", false), ("_ldap._tcp.x.org", "org", false),
        ("_ldap._tcp", "a.x.org", false),
    ]

    @Test(arguments: hosts)
    func `a server in another domain is not trusted`(name: String, host: String, isTrusted: Bool) {
        let records = [ServiceRecordTests.record(0, 0, host)]
        #expect(ServiceRecord.trustworthy(records, name: name) == (isTrusted ? records : []))
    }
}
