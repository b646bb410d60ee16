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

    /// Reads `name=value&name=value`.
    ///
    /// A repeated name is an error: readers disagree on which value applies (parameter pollution).
    ///
    /// - Parameter lists: The names that may be repeated, each for another value of a list.
    package init(_ bytes: [UInt8], lists: Set<String> = []) throws(FormError) {
        for field in bytes.split(separator: UInt8(ascii: "&")) {
            let mark = field.firstIndex(of: UInt8(ascii: "="))
            let name = try Form.text(field[..<(mark ?? field.endIndex)])
            let value = try Form.text(mark.map { field[($0 + 1)...] } ?? [])
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
