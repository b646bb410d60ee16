import Testing
import Wire

@testable import Credentials

@Suite struct SignedHeadersTests {
    /// A request whose headers came as CGI has them, and whose type is stated as nginx states it.
    private func values(
        _ list: String, _ parameters: KeyValuePairs<String, String>, type: String? = ""
    ) throws(SigV4Error) -> [String] {
        var all = Parameters(["HTTP_HOST": "h"])
        if let type { all.append(name: Array("CONTENT_TYPE".utf8), value: Array(type.utf8)) }
        for (name, value) in parameters {
            all.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        return try SignedHeaders.values(list, of: Request(parameters: all))
            .map { "\($0.name):\($0.value)" }
    }

    @Test(arguments: ["x-amz-meta-user_id", "x-amz-meta-user-id", "x-amz-meta-_"])
    func `metadata has the name that is signed`(name: String) throws {
        let parameter =
            "HTTP_\(name.uppercased().replacing("-", with: "_"))"
        #expect(
            try values("host;\(name)", [parameter: "1"]) == ["host:h", "\(name):1"])
    }

    @Test func `T87: two names that CGI writes alike are not signed at once`() {
        #expect(throws: SigV4Error.malformed("SignedHeaders")) {
            try values(
                "host;x-amz-meta-user-id;x-amz-meta-user_id", ["HTTP_X_AMZ_META_USER_ID": "1"])
        }
    }

    @Test(arguments: [
        "x_amz_date", "x-amz_date", "x-amz-storage_class", "x_custom", "content_type", "if_match",
        "x-amz_meta-a", "x-amz-meta_a",
    ])
    func `T87: only metadata has underscores`(name: String) {
        let parameter = "HTTP_\(name.uppercased().replacing("-", with: "_"))"
        #expect(throws: SigV4Error.malformed("SignedHeaders")) {
            try values("host;\(name)", [parameter: "1"])
        }
    }

    @Test(arguments: ["x-amz-meta-user_id", "x-amz-meta-other", "x-amz-acl"])
    func `T87: a header that is not signed under its name is not signed`(name: String) {
        #expect(throws: SigV4Error.unsignedHeader("x-amz-meta-user-ids")) {
            try values("host;\(name)", ["HTTP_X_AMZ_META_USER_IDS": "1"])
        }
    }

    /// For Swift, an accent belongs to the hyphen before it.
    @Test(arguments: ["ACL", "\u{301}ACL", "\u{200D}ACL", "\u{FE0F}"])
    func `each header with S3's prefix must be signed, by its bytes`(rest: String) {
        #expect(throws: SigV4Error.unsignedHeader("x-amz-\(rest.lowercased())")) {
            try values("host", ["HTTP_X_AMZ_\(rest)": "1"])
        }
    }

    @Test(arguments: ["", nil])
    func `an empty type is signed as one`(type: String?) throws {
        #expect(try values("content-type;host", [:], type: type) == ["content-type:", "host:h"])
    }

    @Test func `a type that came empty is signed as one, whatever the web server states`() throws {
        for type in ["", "a/b"] {
            #expect(
                try values("content-type;host", ["HTTP_CONTENT_TYPE": ""], type: type)
                    == ["content-type:", "host:h"])
        }
    }

    @Test func `a type is signed as it is stated`() throws {
        #expect(
            try values("content-type;host", [:], type: "a/b") == ["content-type:a/b", "host:h"])
        // A twin is no type.
        #expect(
            try values("content-type;host", ["HTTP_CONTENT_TYPE": "a/b"])
                == ["content-type:", "host:h"])
    }

    @Test(arguments: ["content-md5", "x-amz-acl", "x-amz-meta-a_b", "range"])
    func `T18: an empty header is signed as one, and one that did not arrive is refused`(
        name: String
    ) throws {
        let list = ["host", name].sorted().joined(separator: ";")
        let parameter = "HTTP_\(name.uppercased().replacing("-", with: "_"))"
        #expect(try values(list, [parameter: ""]).contains("\(name):"))
        #expect(throws: SigV4Error.missingHeader(name)) { try values(list, [:]) }
    }
}
