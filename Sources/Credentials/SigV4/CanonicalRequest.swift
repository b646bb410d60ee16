internal import Crypto
package import Wire

/// A request as client and server sign it (AWS Signature Version 4, "Create a canonical request").
package struct CanonicalRequest: Equatable, Sendable {
    /// How a service writes its paths.
    package enum PathStyle: Sendable {
        /// S3: decoded and encoded once, segments unchanged.
        case s3
        /// All other services: without dot segments and empty segments, then encoded on top of the
        /// client's encoding.
        case normalized
    }

    package let bytes: [UInt8]

    /// - Parameter signedHeaders: The names in lower case and in order, with their values.
    /// - Throws: ``SigV4Error/malformed(_:)`` if path or query are not percent-encoded.
    package init(
        method: String, path: String, pathStyle: PathStyle, query: CanonicalQuery,
        signedHeaders: HTTPHeaders, payloadHash: String
    ) throws(SigV4Error) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        bytes += method.utf8
        bytes.append(UInt8(ascii: "\n"))
        bytes += try CanonicalRequest.path(path, style: pathStyle).utf8
        bytes.append(UInt8(ascii: "\n"))
        bytes += query.text.utf8
        bytes.append(UInt8(ascii: "\n"))
        for (name, value) in signedHeaders.fields {
            bytes += name.utf8
            bytes.append(UInt8(ascii: ":"))
            CanonicalRequest.appendTrimmed(value, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
        for (index, field) in signedHeaders.fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ";")) }
            bytes += field.name.utf8
        }
        bytes.append(UInt8(ascii: "\n"))
        bytes += payloadHash.utf8
        self.bytes = bytes
    }

    private static func path(_ path: String, style: PathStyle) throws(SigV4Error) -> String {
        switch style {
        case .s3:
            guard let decoded = PercentEncoding.decode(Array(path.utf8)[...]) else {
                throw .malformed("path")
            }
            return decoded.isEmpty ? "/" : PercentEncoding.encode(decoded, keepsSlash: true)
        case .normalized:
            return PercentEncoding.encode(Array(normalized(path).utf8), keepsSlash: true)
        }
    }

    /// Removes `.`, `..` and empty segments (RFC 3986 §5.2.4, and more, as AWS's SDKs do).
    private static func normalized(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        let joined = "/" + segments.joined(separator: "/")
        return path.hasSuffix("/") && joined.utf8.count > 1 ? joined + "/" : joined
    }

    private static func hasBlank(_ value: Span<UInt8>) -> Bool {
        for index in value.indices
        where value[index] == UInt8(ascii: " ") || value[index] == UInt8(ascii: "\t") {
            return true
        }
        return false
    }

    /// Writes a header's value trimmed, and with one space for each run of white space.
    private static func appendTrimmed(_ value: String, to bytes: inout [UInt8]) {
        // Most values have no such white space; a session token is long.
        guard hasBlank(value.utf8.span) else {
            bytes += value.utf8
            return
        }
        let start = bytes.count
        var isSpacePending = false
        for byte in value.utf8 {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                isSpacePending = bytes.count > start
            } else {
                if isSpacePending { bytes.append(UInt8(ascii: " ")) }
                isSpacePending = false
                bytes.append(byte)
            }
        }
    }
}

/// A query in its signed form: decoded, encoded again, sorted.
package struct CanonicalQuery: Equatable, Sendable {
    package let parameters: [(name: [UInt8], value: [UInt8])]
    private let encoded: [(name: String, value: String)]

    /// - Throws: ``SigV4Error/malformed(_:)`` for a `%` without two hexadecimal digits after it.
    package init(_ query: String) throws(SigV4Error) {
        var parameters: [(name: [UInt8], value: [UInt8])] = []
        for field in Array(query.utf8).split(separator: UInt8(ascii: "&")) {
            let mark = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            guard let name = PercentEncoding.decode(field[..<mark], plusIsSpace: true),
                let value = PercentEncoding.decode(field[mark...].dropFirst(), plusIsSpace: true)
            else { throw .malformed("query") }
            parameters.append((name, value))
        }
        self.init(parameters)
    }

    /// - Parameter parameters: Decoded, in the order in which they were sent.
    package init(_ parameters: [(name: [UInt8], value: [UInt8])]) {
        self.init(
            parameters: parameters,
            encoded: parameters.map {
                (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value))
            }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) })
    }

    private init(
        parameters: [(name: [UInt8], value: [UInt8])], encoded: [(name: String, value: String)]
    ) {
        self.parameters = parameters
        self.encoded = encoded
    }

    package var text: String {
        encoded.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The values of a parameter, in the order in which they were sent.
    package func values(of name: String) -> [String] {
        parameters.filter { $0.name.elementsEqual(name.utf8) }
            .map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// The query without one parameter: a signature does not cover itself.
    package func removing(_ name: String) -> CanonicalQuery {
        CanonicalQuery(
            parameters: parameters.filter { !$0.name.elementsEqual(name.utf8) },
            encoded: encoded.filter { $0.name != name })
    }

    package static func == (left: CanonicalQuery, right: CanonicalQuery) -> Bool {
        left.text == right.text
    }
}
