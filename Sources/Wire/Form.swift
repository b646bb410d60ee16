/// Why a text is not a valid form.
package enum FormError: Error, Equatable, Sendable {
    /// A `%` that two hexadecimal digits do not follow.
    case badPercentEncoding
    case notUTF8
    /// A `;`: some readers take it for a separator, others for a character.
    case semicolon
    case repeatedParameter(String)
    case tooManyParameters
}

/// The parameters of a query or of a form body (`application/x-www-form-urlencoded`).
package struct Form: Equatable, Sendable {
    /// More than any client sends, and few enough for a linear search.
    private static let maximumCount = 100

    private var fields: [(name: String, value: String)] = []

    package init() {}

    /// - Precondition: No name is repeated.
    package init(_ fields: KeyValuePairs<String, String>) {
        self.fields = fields.map { ($0.key, $0.value) }
    }

    /// Reads `name=value&name=value`.
    ///
    /// A repeated name is an error: readers disagree on which value applies (parameter pollution).
    ///
    /// - Parameter lists: The names that may be repeated, each for another value of a list.
    package init(_ bytes: [UInt8], lists: Set<String> = []) throws(FormError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let field = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[field.endIndex...].dropFirst()
            guard !field.isEmpty else { continue }
            let encodedName = field.prefix { $0 != UInt8(ascii: "=") }
            let name = try Form.text(encodedName)
            let value = try Form.text(field[encodedName.endIndex...].dropFirst())
            guard self[name] == nil || lists.contains(name) else {
                throw .repeatedParameter(name)
            }
            guard fields.count < Form.maximumCount else { throw .tooManyParameters }
            fields.append((name, value))
        }
    }

    /// The names of the parameters, in the order in which they arrived.
    package var names: [String] { fields.map(\.name) }

    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// All values of a parameter, in the order in which they arrived.
    package func values(of name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// Returns these parameters, and those of the other form that this one lacks.
    package func merging(_ other: Form) -> Form {
        var merged = self
        merged.fields += other.fields.filter { self[$0.name] == nil }
        return merged
    }

    /// Writes `name=value&name=value`, for a body or a query.
    package static func encode(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(FormError) -> String {
        var isEncoded = false
        let span = bytes.span
        for index in span.indices {
            switch span[index] {
            case UInt8(ascii: ";"): throw .semicolon
            case UInt8(ascii: "%"), UInt8(ascii: "+"): isEncoded = true
            default: continue
            }
        }
        var bytes = bytes
        // Most names and values need no decoding: tokens in base64url have neither character.
        if isEncoded {
            guard let decoded = PercentEncoding.decode(bytes, plusIsSpace: true) else {
                throw .badPercentEncoding
            }
            bytes = decoded[...]
        }
        guard let text = String(utf8: bytes) else { throw .notUTF8 }
        return text
    }

    package static func == (left: Form, right: Form) -> Bool {
        left.fields.elementsEqual(right.fields, by: ==)
    }
}
