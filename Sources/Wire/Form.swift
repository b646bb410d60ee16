/// Why text is no form.
package enum FormError: Error, Equatable, Sendable {
    /// A `%` without two hexadecimal digits behind it.
    case badPercentEncoding
    case notUTF8
    /// `;`, which some readers take for a separator and some for a character.
    case semicolon
    case repeatedParameter(String)
    case tooManyParameters
}

/// The parameters of a query or of a form body (`application/x-www-form-urlencoded`).
package struct Form: Equatable, Sendable {
    /// More than any client sends, and few enough to look through.
    private static let maximumCount = 100

    private var fields: [(name: String, value: String)] = []

    package init() {}

    /// Reads `name=value&name=value`.
    ///
    /// A name may stand once: which of two values a reader takes is what parameter pollution lives on.
    /// - Throws: ``FormError`` naming what is wrong.
    package init(_ bytes: [UInt8]) throws(FormError) {
        for field in bytes.split(separator: UInt8(ascii: "&")) {
            let mark = field.firstIndex(of: UInt8(ascii: "="))
            let name = try Form.text(field[..<(mark ?? field.endIndex)])
            let value = try Form.text(mark.map { field[($0 + 1)...] } ?? [])
            guard self[name] == nil else { throw .repeatedParameter(name) }
            guard fields.count < Form.maximumCount else { throw .tooManyParameters }
            fields.append((name, value))
        }
    }

    /// The names of the parameters, in the order in which they came.
    package var names: [String] { fields.map(\.name) }

    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// These parameters, and those of another form that this one does not name.
    package func merging(_ other: Form) -> Form {
        var merged = self
        merged.fields += other.fields.filter { self[$0.name] == nil }
        return merged
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(FormError) -> String {
        guard !bytes.contains(UInt8(ascii: ";")) else { throw .semicolon }
        guard let decoded = PercentEncoding.decode(bytes, plusIsSpace: true) else {
            throw .badPercentEncoding
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    package static func == (left: Form, right: Form) -> Bool {
        left.fields.elementsEqual(right.fields, by: ==)
    }
}
