internal import Wire

/// A request that the browser sends to the S3 server.
struct StoreRequest {
    let method: String
    /// Not encoded, as the query.
    let path: String
    let query: [(name: String, value: String)]

    /// The most parts of an upload that are signed at once.
    static let maximumPartCount = 32

    /// What a form asks for. The parts of an upload come several at a time.
    ///
    /// - Throws: ``PageError/malformedForm(detail:)``
    static func all(_ form: Form) throws(PageError) -> [StoreRequest] {
        switch form["request"] {
        case "buckets": [StoreRequest("GET", "/")]
        case "list": [try list(form)]
        case "download": [try download(form)]
        case "upload": [StoreRequest("PUT", try object(form))]
        case "begin": [StoreRequest("POST", try object(form), [("uploads", "")])]
        case "parts": try parts(form)
        case "complete": [StoreRequest("POST", try object(form), [try upload(form)])]
        case "abort": [StoreRequest("DELETE", try object(form), [try upload(form)])]
        case "delete": [StoreRequest("DELETE", try object(form))]
        default: throw .malformedForm(detail: "it names no request that is known here")
        }
    }

    private init(
        _ method: String, _ path: String, _ query: [(name: String, value: String)] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
    }

    /// Names come encoded: XML can't express all of them.
    private static func list(_ form: Form) throws(PageError) -> StoreRequest {
        let token = form["after"].map { [(name: "continuation-token", value: $0)] } ?? []
        return StoreRequest(
            "GET", "/" + (try bucket(form)),
            [
                ("list-type", "2"), ("delimiter", "/"), ("encoding-type", "url"),
                ("max-keys", "1000"), ("prefix", form["prefix"] ?? ""),
            ] + token)
    }

    /// An attachment of no type that a browser would show.
    private static func download(_ form: Form) throws(PageError) -> StoreRequest {
        let path = try object(form)
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        return StoreRequest(
            "GET", path,
            [
                (
                    "response-content-disposition",
                    "attachment; filename*=UTF-8''\(PercentEncoding.encode(name))"
                ),
                ("response-content-type", "application/octet-stream"),
            ])
    }

    private static func parts(_ form: Form) throws(PageError) -> [StoreRequest] {
        guard let first = number(form["first"]), let count = number(form["count"]),
            (1...10_000).contains(first), (1...maximumPartCount).contains(count)
        else { throw .malformedForm(detail: "it does not say which parts") }
        let path = try object(form)
        let upload = try upload(form)
        return (first..<first + count).map { number in
            StoreRequest("PUT", path, [("partNumber", String(number)), upload])
        }
    }

    private static func upload(_ form: Form) throws(PageError) -> (name: String, value: String) {
        guard let id = form["upload"], !id.isEmpty, id.utf8.count <= 1_024 else {
            throw .malformedForm(detail: "it names no upload")
        }
        return ("uploadId", id)
    }

    private static func number(_ text: String?) -> Int? {
        guard let text, text.utf8.count <= 5, text.utf8.allSatisfy(\.isASCIIDigit) else {
            return nil
        }
        return Int(text)
    }

    private static func bucket(_ form: Form) throws(PageError) -> String {
        guard let name = form["bucket"], (1...255).contains(name.utf8.count),
            name.utf8.allSatisfy({
                $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "_")
            }), name != ".", name != ".."
        else { throw .malformedForm(detail: "it names no bucket") }
        return name
    }

    /// A browser removes the segments `.` and `..` of a path, also if they are encoded (URL §4.4),
    /// and would ask for another object.
    private static func object(_ form: Form) throws(PageError) -> String {
        let bucket = try bucket(form)
        guard let key = form["key"], (1...1_024).contains(key.utf8.count) else {
            throw .malformedForm(detail: "it names no object")
        }
        let segments = key.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isChanged = segments.contains {
            $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
        guard !isChanged else {
            throw .malformedForm(detail: "a browser can't ask for an object of this name")
        }
        return "/\(bucket)/\(key)"
    }
}
