/// A JSON value (RFC 8259).
package enum JSONValue: Equatable, Sendable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    /// As written; the caller decides which numbers it accepts.
    case number(String)
    case boolean(Bool)
    case null

    /// Reads a text of one value, in which objects and arrays nest at most `maximumDepth` deep.
    package init(_ bytes: [UInt8], maximumDepth: Int) throws(JSONSyntaxError) {
        self = try JSONReader.value(of: bytes, maximumDepth: maximumDepth)
    }
}
