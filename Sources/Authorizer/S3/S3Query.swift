internal import Wire

/// The query of a request, without what authenticates it.
struct S3Query: Sendable {
    /// More than any client sends, and few enough to look through.
    private static let maximumCount = 100

    /// The parameters without those of a signature, decoded, by name.
    private(set) var fields: [(name: String, value: String)] = []
    /// The parameters of S3 in the query.
    private(set) var parameters: S3Parameters = []
    private(set) var isPresigned = false
    /// The hash of the body that a presigned query states; `nil` if it states none.
    private(set) var statedPayloadHash: String?
    /// S3's headers in the query, by their names in lower case: SDKs write them into what they
    /// presign. Daypass decides on them as headers, and the store gets them as headers only.
    private(set) var headers = HTTPHeaders()
    /// All parameters as they were sent, decoded: what a signature covers.
    private(set) var sent: [(name: [UInt8], value: [UInt8])] = []
    /// Whether a value has a `;` that is not encoded. Some readers take it for a separator.
    private(set) var hasBareSemicolon = false

    /// - Parameter bytes: As the client sent them, without the question mark.
    /// - Parameter method: Decides with the scope which unknown parameters are left out.
    init(
        _ bytes: ArraySlice<UInt8>, _ method: S3Method, _ scope: S3Address.Scope
    ) throws(S3RequestError) {
        var signature: [S3SignatureParameter] = []
        let fields = bytes.split(separator: UInt8(ascii: "&"))
        guard fields.count <= S3Query.maximumCount else { throw .invalidURI("too many parameters") }
        for field in fields {
            let mark = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            let name = try S3Query.name(field[..<mark])
            let decoded = try S3Query.decoded(field[mark...].dropFirst())
            let value = try S3Query.text(decoded)
            sent.append((Array(field[..<mark]), decoded))
            hasBareSemicolon = hasBareSemicolon || field.contains(UInt8(ascii: ";"))
            if let parameter = try S3SignatureParameter(name) {
                guard !signature.contains(parameter) else { throw .ambiguous(name) }
                signature.append(parameter)
                if parameter == .contentSHA256 { statedPayloadHash = value }
            } else {
                try add(name, value, method, scope)
            }
        }
        isPresigned = signature.contains { $0.makesPresigned }
        // With a signature in a header, these parameters could contradict it.
        if !isPresigned, let stray = signature.first { throw .ambiguous(stray.rawValue) }
        self.fields.sort { $0.name < $1.name }
    }

    subscript(parameter: S3Parameter) -> String? {
        guard parameters.contains(parameter) else { return nil }
        return fields.first { $0.name == parameter.name }?.value
    }

    /// The query that the store gets, in the form in which it is signed; empty if there is none.
    var canonical: String {
        fields.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    private mutating func add(
        _ name: String, _ value: String, _ method: S3Method, _ scope: S3Address.Scope
    ) throws(S3RequestError) {
        if let parameter = S3Parameter(name: name) {
            try append(name, S3Query.meansTheSameWithoutValue(parameter) ? "" : value)
            try S3Query.check(value, of: parameter)
            parameters.insert(parameter)
            return
        }
        switch S3OtherParameter(name, value, method, scope) {
        case .ofSignatureVersion2: throw .signatureVersion2
        case .unsupported: throw .notImplemented(S3RequestError.shown(name))
        case .leftOut: break
        case .passedOn: try append(name, value)
        case .header(let header):
            guard !headers.contains(where: { $0.name == header }) else {
                throw .ambiguous(S3RequestError.shown(name))
            }
            // A control character would end the header and begin another one.
            guard !value.utf8.contains(where: \.isControl) else {
                throw .invalidArgument(S3RequestError.shown(name))
            }
            headers.append((header, value))
        }
    }

    /// Keeps a parameter for the store. It may come once: stores differ in which of two they take.
    private mutating func append(_ name: String, _ value: String) throws(S3RequestError) {
        guard !fields.contains(where: { $0.name == name }) else {
            throw .ambiguous(S3RequestError.shown(name))
        }
        fields.append((name, value))
    }

    /// Checks a value that changes what a store does. Many stores ignore a parameter with an empty
    /// value: `DELETE ?uploadId=` then deletes the object. For a number below zero they list as
    /// much as they do without one.
    private static func check(
        _ value: String, of parameter: S3Parameter
    ) throws(S3RequestError) {
        let isValid =
            switch parameter {
            case .uploadID, .versionID, .lambdaARN: !value.isEmpty
            case .partNumber: (1...10_000).contains(number(value) ?? 0)
            case .maxKeys, .maxParts, .maxUploads, .maxBuckets: number(value) != nil
            case .listType, .selectType: value == "2"
            case .responseCacheControl, .responseContentDisposition, .responseContentEncoding,
                .responseContentLanguage, .responseContentType, .responseExpires:
                // The value becomes a header of the answer.
                !value.utf8.contains(where: \.isControl)
            default: true
            }
        guard isValid else { throw .invalidArgument(parameter.name) }
    }

    private static func meansTheSameWithoutValue(_ parameter: S3Parameter) -> Bool {
        S3Parameters.subresources.contains(parameter)
            && !S3Parameters.valuedSubresources.contains(parameter)
    }

    /// Reads digits without a sign.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy(\.isASCIIDigit) ? Int(text) : nil
    }

    /// Reads a name. No name of S3 needs encoding, and an encoded name may be hidden from other
    /// readers.
    private static func name(_ bytes: ArraySlice<UInt8>) throws(S3RequestError) -> String {
        guard !bytes.isEmpty, bytes.allSatisfy(isOfName) else {
            throw .invalidURI("a parameter's name")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "-._~".utf8.contains(byte)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) throws(S3RequestError) -> [UInt8] {
        guard let decoded = PercentEncoding.decode(bytes, plusIsSpace: true) else {
            throw .invalidURI("a % without two hexadecimal digits after it")
        }
        return decoded
    }

    private static func text(_ decoded: [UInt8]) throws(S3RequestError) -> String {
        guard !decoded.contains(0) else { throw .invalidURI("a NUL") }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .invalidURI("not UTF-8")
        }
        return text
    }
}
