internal import Wire

/// A request's query, without what authenticates it.
struct S3Query: Sendable {
    /// More than any client sends, and few enough to look through.
    private static let maximumCount = 100

    /// The parameters without those of a signature, decoded, by name.
    private(set) var fields: [(name: String, value: String)] = []
    /// Which parameters of S3 there are.
    private(set) var parameters: S3Parameters = []
    /// Whether the query holds a signature.
    private(set) var isPresigned = false
    /// What a presigned query says the hash of the body is, nil when it says nothing.
    private(set) var statedPayloadHash: String?
    /// S3's headers that the query holds, by their names in lower case: SDKs write them into what
    /// they presign. They are decided on as headers, and reach the store as headers alone.
    private(set) var headers = HTTPHeaders()
    /// Whether a value has a `;` that is not encoded, which some readers take for a separator.
    private(set) var hasBareSemicolon = false

    /// - Parameter bytes: As the client sent them, without the question mark.
    /// - Parameter method: With the scope it says which unknown parameters are left out.
    /// - Throws: ``S3RequestError``
    init(
        _ bytes: ArraySlice<UInt8>, _ method: S3Method, _ scope: S3Address.Scope
    ) throws(S3RequestError) {
        var signature: [S3SignatureParameter] = []
        let sent = bytes.split(separator: UInt8(ascii: "&"))
        guard sent.count <= S3Query.maximumCount else { throw .invalidURI("too many parameters") }
        for field in sent {
            let mark = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            let name = try S3Query.name(field[..<mark])
            let value = try S3Query.value(field[mark...].dropFirst())
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
        // Beside a signature in the header they would be a second word on the same matter.
        if !isPresigned, let stray = signature.first { throw .ambiguous(stray.rawValue) }
        fields.sort { $0.name < $1.name }
    }

    subscript(parameter: S3Parameter) -> String? {
        guard parameters.contains(parameter) else { return nil }
        return fields.first { $0.name == parameter.name }?.value
    }

    /// The query that the store gets, in the form in which it is signed; empty when there is none.
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
            // What a header can't have would end it, and begin another one.
            guard !value.utf8.contains(where: \.isControl) else {
                throw .invalidArgument(S3RequestError.shown(name))
            }
            headers.append((header, value))
        }
    }

    /// Keeps a parameter that the store gets. Which of two values a store takes is what parameter
    /// pollution lives on.
    private mutating func append(_ name: String, _ value: String) throws(S3RequestError) {
        guard !fields.contains(where: { $0.name == name }) else {
            throw .ambiguous(S3RequestError.shown(name))
        }
        fields.append((name, value))
    }

    /// Checks a value on which it depends what a store does. Where it is empty, many do what they would
    /// without the parameter: `DELETE ?uploadId=` then deletes the object. For a number below zero they list
    /// as much as without one.
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
                // It becomes a header of the answer.
                !value.utf8.contains(where: \.isControl)
            default: true
            }
        guard isValid else { throw .invalidArgument(parameter.name) }
    }

    private static func meansTheSameWithoutValue(_ parameter: S3Parameter) -> Bool {
        S3Parameters.subresources.contains(parameter)
            && !S3Parameters.valuedSubresources.contains(parameter)
    }

    /// Reads digits, without a sign.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy(\.isASCIIDigit) ? Int(text) : nil
    }

    /// Reads a name. None that S3 has needs encoding: who encodes one hides it from somebody.
    private static func name(_ bytes: ArraySlice<UInt8>) throws(S3RequestError) -> String {
        guard !bytes.isEmpty, bytes.allSatisfy(isOfName) else {
            throw .invalidURI("a parameter's name")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "-._~".utf8.contains(byte)
    }

    private static func value(_ bytes: ArraySlice<UInt8>) throws(S3RequestError) -> String {
        guard let decoded = PercentEncoding.decode(bytes, plusIsSpace: true) else {
            throw .invalidURI("a % without two hexadecimal digits behind it")
        }
        guard !decoded.contains(0) else { throw .invalidURI("a NUL") }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .invalidURI("not UTF-8")
        }
        return text
    }
}
