import LDAP
import Testing
import Wire

@Suite struct DistinguishedNameTests {
    /// The compatibility reference's, RFC 4514's examples, and each rule of the normal form.
    static let normalised: [(String, String)] = [
        ("UID=Dillon, OU=People,DC=min,DC=io", "uid=Dillon,ou=People,dc=min,dc=io"),
        ("UID=jsmith,DC=example,DC=net", "uid=jsmith,dc=example,dc=net"),
        ("OU=Sales+CN=J.  Smith,DC=example,DC=net", "cn=J.  Smith+ou=Sales,dc=example,dc=net"),
        (#"CN=James \"Jim\" Smith\, III,DC=x"#, #"cn=James \"Jim\" Smith\, III,dc=x"#),
        (#"CN=Before\0dAfter,DC=x"#, #"cn=Before\0dAfter,dc=x"#),
        ("1.3.6.1.4.1.1466.0=#04024869", "1.3.6.1.4.1.1466.0=Hi"),
        (#"CN=Lu\C4\8Di\C4\87"#, #"cn=Lu\c4\8di\c4\87"#),
        ("CN=Lučić", #"cn=Lu\c4\8di\c4\87"#),
        ("cn=a;dc=b", "cn=a,dc=b"),
        ("  cn  =  a b  ,  dc = c  ", "cn=a b,dc=c"),
        (#"cn=\ a\ ,dc=c"#, #"cn=\ a\ ,dc=c"#),
        (#"cn=\20a\20\20,dc=c"#, #"cn=\ a \ ,dc=c"#),
        (#"cn=\ ,dc=c"#, #"cn=\ ,dc=c"#),
        (##"cn=\#a#b,dc=c"##, ##"cn=\#a#b,dc=c"##),
        (#"cn=\23a"#, ##"cn=\#a"##),
        (#"cn=a\=b=c"#, "cn=a=b=c"),
        (#"cn=\3ca\3e\22\2b\3b\5c"#, #"cn=\<a\>\"\+\;\\"#),
        (#"cn=a(b*c)"#, "cn=a(b*c)"),
        (#"cn=\00"#, #"cn=\00"#),
        ("cn=a\nb\u{7F}", #"cn=a\0ab\7f"#),
        ("cn=", "cn="),
        ("b=2+a=2+a=1", "a=1+a=2+b=2"),
        ("OID.2.5.4.3=a", "oid.2.5.4.3=a"),
        (#"cn=\ff\fe"#, #"cn=\ff\fe"#),
    ]

    @Test(arguments: normalised)
    func `a name has one spelling`(written: String, normalised: String) throws {
        let name = try DistinguishedName(written)
        #expect(name.description == normalised)
        #expect(try DistinguishedName(normalised) == name)
    }

    @Test func `T12: spellings of one name are equal`() throws {
        let name = try DistinguishedName("cn=Zoë\\, A+uid=z,ou=people,dc=x")
        for spelling in [
            #"UID=z+CN=Zoë\2c A,OU=people,DC=x"#,
            #"cn = Zo\c3\ab\2C A + uid = z ; ou=people ; dc=x"#,
            "cn=#04075a6fc3ab2c2041+uid=z,ou=people,dc=x",
        ] {
            #expect(try DistinguishedName(spelling) == name)
        }
    }

    /// A reader that took one for another would give somebody somebody else's policies.
    static let different: [(String, String)] = [
        ("cn=a,dc=x", "cn=A,dc=x"),
        (#"cn=a\,dc=b"#, "cn=a,dc=b"),
        (#"cn=a\+b=c"#, "cn=a+b=c"),
        (#"cn=a\ "#, "cn=a"),
        (#"cn=\ a"#, "cn=a"),
        ("cn=a  b", "cn=a b"),
        ("cn=é", "cn=e\u{301}"),
        (#"cn=\5c2c"#, #"cn=\2c"#),
        ("cn=a", "2.5.4.3=a"),
        ("cn=a,dc=x", "dc=x,cn=a"),
        (##"cn=\#0401"##, "cn=0401"),
    ]

    @Test(arguments: different)
    func `different names stay different`(left: String, right: String) throws {
        #expect(try DistinguishedName(left) != DistinguishedName(right))
    }

    static let faults: [(String, DistinguishedNameError)] = [
        ("", .noType(offset: 0)), ("  ", .noType(offset: 2)), ("alice", .noType(offset: 0)),
        ("=a", .noType(offset: 0)), ("cn=a,", .noType(offset: 5)),
        ("cn=a,,b=c", .noType(offset: 5)),
        ("cn=a+", .noType(offset: 5)), (",cn=a", .noType(offset: 0)), ("c n=a", .noType(offset: 0)),
        ("cn;binary=a", .noType(offset: 0)), ("é=a", .noType(offset: 0)),
        (#"c\6e=a"#, .noType(offset: 0)), ("cn", .noType(offset: 0)),
        (#"cn="a,b""#, .badValue(offset: 3)), ("cn=a<b", .badValue(offset: 4)),
        ("cn=a>b", .badValue(offset: 4)), ("cn=a\u{0}b", .badValue(offset: 4)),
        (#"cn=a\"#, .badValue(offset: 4)), (#"cn=\x"#, .badValue(offset: 3)),
        (#"cn=\c"#, .badValue(offset: 3)), (#"cn=\cg"#, .badValue(offset: 3)),
        (#"cn=\*"#, .badValue(offset: 3)),
        ("cn=#", .badValue(offset: 3)), ("cn=#04", .badValue(offset: 3)),
        ("cn=#0402486", .badValue(offset: 3)), ("cn=#04024869 x", .badValue(offset: 3)),
        ("cn=#04034869", .badValue(offset: 3)), ("cn=#0401486900", .badValue(offset: 3)),
        ("cn=#3002040148", .badValue(offset: 3)), ("cn=#1f810148", .badValue(offset: 3)),
        ("cn=#0480", .badValue(offset: 3)), ("cn=#0484ffffffff", .badValue(offset: 3)),
        ("cn=#0488ffffffffffffffff", .badValue(offset: 3)), ("cn=#xy", .badValue(offset: 3)),
    ]

    @Test(arguments: faults)
    func `what is no name is refused, with its place`(text: String, error: DistinguishedNameError) {
        #expect(throws: error) { try DistinguishedName(text) }
    }

    @Test func `a name has an end`() throws {
        let most = "cn=" + String(repeating: "a", count: DistinguishedName.maximumByteCount - 3)
        #expect(try DistinguishedName(most).description == most)
        #expect(throws: DistinguishedNameError.tooLong) { try DistinguishedName(most + "a") }
    }

    static let places: [(String, String, Bool)] = [
        ("cn=a,dc=x", "dc=x", true), ("cn=a,ou=b,dc=x", "dc=x", true),
        ("CN=a, OU=b , DC=x", "ou=b,dc=x", true),
        ("dc=x", "dc=x", false), ("dc=x", "cn=a,dc=x", false), ("cn=a,dc=xx", "dc=x", false),
        (#"cn=a\,dc=x"#, "dc=x", false), ("cn=a,dc=X", "dc=x", false),
    ]

    @Test(arguments: places)
    func `below is below, not at, and not alike`(name: String, base: String, isBelow: Bool) throws {
        #expect(try DistinguishedName(name).isBelow(DistinguishedName(base)) == isBelow)
    }

    static let overlaps: [(String, String, Bool)] = [
        ("dc=x", "dc=x", true), ("dc=x", "dc=X", true), ("ou=a,dc=x", "dc=x", true),
        ("dc=x", "ou=a,dc=x", true), ("ou=a,dc=x", "ou=b,dc=x", false), ("dc=x", "dc=y", false),
    ]

    @Test(arguments: overlaps)
    func `trees overlap when one holds the other`(left: String, right: String, overlap: Bool) throws
    {
        #expect(try DistinguishedName(left).overlaps(DistinguishedName(right)) == overlap)
    }

    /// Numbers that are the same in each run.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    @Test func `whatever is read is written so that it reads the same`() throws {
        var dice = Dice(state: 1)
        let pieces = Array(#"cn=ou=dc=,;+\\,"# + "\\2c\\ff\\ #04<>\" aZ9é\u{0}\n(*)")
        var readCount = 0
        for _ in 0..<20_000 {
            let text =
                "cn="
                + String(
                    (0..<Int.random(in: 0...16, using: &dice)).map { _ in
                        pieces[Int.random(in: 0..<pieces.count, using: &dice)]
                    })
            guard let name = try? DistinguishedName(text) else { continue }
            readCount += 1
            let written = name.description
            #expect(written.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            #expect(try DistinguishedName(written).description == written, "\(text)")
        }
        #expect(readCount > 1_000)
    }
}
