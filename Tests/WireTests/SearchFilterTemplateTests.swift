import Testing
import Wire

@Suite struct SearchFilterTemplateTests {
    static let escapes: [(String, String)] = [
        ("alice", "alice"), ("a.l-i_c3@EXAMPLE.org", "a.l-i_c3@EXAMPLE.org"), ("", ""),
        // RFC 4515 §4.
        (
            "Parens R Us (for all your parenthetical needs)",
            #"Parens\20R\20Us\20\28for\20all\20your\20parenthetical\20needs\29"#
        ),
        ("*", #"\2a"#), (#"C:\MyFile"#, #"C\3a\5cMyFile"#),
        ("\u{0}\u{0}\u{0}\u{4}", #"\00\00\00\04"#),
        ("Lučić", #"Lu\c4\8di\c4\87"#),
        (" alice ", #"\20alice\20"#), ("a=b&c|d!e<f>g~h:i", #"a\3db\26c\7cd\21e\3cf\3eg\7eh\3ai"#),
        ("%s%d", #"\25s\25d"#),
    ]

    @Test(arguments: escapes)
    func `T51: a value means itself`(value: String, escaped: String) {
        #expect(SearchFilterTemplate.escape(value) == escaped)
    }

    @Test func `each place gets its value, once`() throws {
        let template = try #require(
            SearchFilterTemplate("(|(uid=%s)(mail=%s@x)(member=%d)(cn=100%)(sn=%x%%s))"))
        #expect(
            template.filter(loginName: "%d*", userName: "cn=a,dc=(%s)")
                == #"(|(uid=\25d\2a)(mail=\25d\2a@x)(member=cn\3da\2cdc\3d\28\25s\29)(cn=100%)(sn=%x%\25d\2a))"#
        )
        #expect(template.asksForLoginName)
        #expect(template.asksForUserName)
    }

    @Test func `a template says whom it asks for`() throws {
        let group = try #require(SearchFilterTemplate("(member=%d)"))
        #expect(!group.asksForLoginName && group.asksForUserName)
        let user = try #require(SearchFilterTemplate("(uid=%s)"))
        #expect(user.asksForLoginName && !user.asksForUserName)
    }

    static let templates: [(String, Bool)] = [
        ("(uid=%s)", true), ("(&(a=b)(uid=%s))", true), (#"(cn=\28%s\29)"#, true),
        ("", false), ("uid=%s", false), ("(uid=%s", false), ("uid=%s)", false),
        ("(uid=%s)(cn=a)", false), ("(uid=%s))", false), (")uid=%s(", false), (" (uid=%s)", false),
        ("(uid=%s) ", false),
    ]

    @Test(arguments: templates)
    func `parentheses enclose the whole`(text: String, isTemplate: Bool) {
        #expect((SearchFilterTemplate(text) != nil) == isTemplate)
    }
}
