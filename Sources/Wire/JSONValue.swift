/// A JSON value (RFC 8259).
package enum JSONValue: Equatable, Sendable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    /// As written: whoever reads it knows what numbers it takes.
    case number(String)
    case boolean(Bool)
    case null

    /// Reads a text that is one value, and nothing else.
    ///
    /// - Parameter maximumDepth: How many objects and arrays may stand in one another.
    package init(_ bytes: [UInt8], maximumDepth: Int) throws(JSONSyntaxError) {
        self = try JSONReader.value(of: bytes, maximumDepth: maximumDepth)
    }
}
