import Configuration
import Testing

@Suite struct FetchURLTests {
    @Test(arguments: [
        "https://issuer.example/keys", "https://issuer.example:8443/a%20b?c=d",
        "http://localhost:1/",
        "http://127.0.0.1/", "http://[::1]:9000/k",
    ])
    func `HTTPS, and HTTP on this machine, is fetched from`(text: String) {
        #expect(FetchURL.problem(text) == nil)
    }

    @Test(arguments: [
        "", "issuer.example", "file:///etc/passwd", "http://issuer.example/",
        "https://a@b.example/",
    ])
    func `nothing else is`(text: String) {
        #expect(FetchURL.problem(text) != nil)
    }

    @Test(arguments: [
        "https://issuer.example/a b", "https://issuer.example/\n", "https://issuer.example/\t",
        #"http://127.0.0.1\@issuer.example/"#, #"https://issuer.example\..\keys"#,
        "https://issuer.example/\u{7F}", "https://issuer.example/\u{0}", "https://íssuer.example/",
    ])
    func
        `a character that two readers may see differently is in no address, nor in what is said of it`(
            text: String
        )
    {
        #expect(
            FetchURL.problem(text) == "not a URL: it has characters that must be percent-encoded")
    }
}
