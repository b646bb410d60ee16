/// A JSON value (RFC 8259) as it stands in its text: members in order, and a repeated one each time.
enum JSONValue: Equatable, Sendable {
    struct Member: Equatable, Sendable {
        let name: String
        let value: JSONValue
    }

    case object([Member])
    case array([JSONValue])
    case string(String)
    /// As written: whoever reads it knows what numbers it takes.
    case number(String)
    case boolean(Bool)
    case null
}
