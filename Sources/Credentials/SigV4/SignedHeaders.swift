internal import Wire

/// The headers that a signature covers.
enum SignedHeaders {
    /// More headers than any client signs, and few enough to look each of them up.
    private static let maximumCount = 256

    /// The values of the listed headers, all of which must have been sent.
    ///
    /// `host` must be among them, or a request for one server could be sent to another. So must
    /// every sent header of S3 or MinIO: an unsigned one may have been added on the way, or by the
    /// user of a presigned URL, and it has a meaning.
    ///
    /// CGI gives `X-Amz-Date` and `X_Amz_Date` the same name. The list of signed headers says which
    /// one was sent: the header has the signed value under the signed name, and under no other.
    ///
    /// - Throws: ``SigV4Error/malformed(_:)``, ``SigV4Error/unsignedHeader(_:)``,
    ///   ``SigV4Error/missingHeader(_:)``
    static func values(
        _ list: String, of request: Request
    ) throws(SigV4Error) -> HTTPHeaders {
        let names = try names(list)
        guard names.contains("host") else { throw .unsignedHeader("host") }
        let hyphenated =
            names.contains(where: hasUnderscore) ? names.map(SignedHeaders.hyphenated) : names
        for sent in request.headerNames(withPrefix: "x-")
        where hasMeaning(sent) {
            guard hyphenated.contains(sent) else { throw .unsignedHeader(sent) }
        }
        var values = HTTPHeaders()
        for name in names {
            var sent = request.headerValues(name)
            // Web servers state a content type for every request, an empty one if there is none. So
            // a missing type and an empty one are signed alike.
            if sent.isEmpty, name == "content-type" { sent = [""] }
            guard !sent.isEmpty else { throw .missingHeader(name) }
            values.append((name, sent.count == 1 ? sent[0] : sent.joined(separator: ",")))
        }
        return values
    }

    /// Whether a header's name is one of S3's or MinIO's. Compares bytes: for Swift, an accent
    /// belongs to the hyphen before it.
    private static func hasMeaning(_ name: String) -> Bool {
        let name = name.utf8.span
        return name.begins(with: "x-amz-".utf8.span) || name.begins(with: "x-minio-".utf8.span)
    }

    /// The names in a list, which must be in lower case, in order, and unique.
    private static func names(_ list: String) throws(SigV4Error) -> [String] {
        var names: [String] = []
        for bytes in Array(list.utf8).split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        {
            let name = String(decoding: bytes, as: UTF8.self)
            guard isLowerCaseName(bytes), names.last ?? "" < name, names.count < maximumCount
            else {
                throw .malformed("SignedHeaders")
            }
            names.append(name)
        }
        try checkUnderscores(names)
        return names
    }

    /// Requires that names with underscores are metadata's, and that CGI distinguishes all names.
    private static func checkUnderscores(_ names: [String]) throws(SigV4Error) {
        let odd = names.filter(hasUnderscore)
        guard !odd.isEmpty else { return }
        guard odd.allSatisfy({ $0.hasPrefix(metadata) }),
            Set(names.map(hyphenated)).count == names.count
        else { throw .malformed("SignedHeaders") }
    }

    private static let metadata = "x-amz-meta-"

    static func hasUnderscore(_ name: String) -> Bool {
        let name = name.utf8.span
        for index in name.indices where name[index] == UInt8(ascii: "_") { return true }
        return false
    }

    /// A name as CGI returns it.
    private static func hyphenated(_ name: String) -> String {
        String(
            decoding: name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 },
            as: UTF8.self)
    }

    private static func isLowerCaseName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty
            && name.allSatisfy {
                $0.isASCIILowercase || $0.isASCIIDigit || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }
}
