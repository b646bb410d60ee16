/// Why a text is not JSON as everybody reads it; the offset is in bytes.
package enum JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    case notUTF8
    case unexpected(offset: Int)
    /// Two members of one object have the same name: some readers take the first, some the last.
    case repeatedName(String)
    case tooDeep(limit: Int)

    package var description: String {
        switch self {
        case .notUTF8: "not UTF-8"
        case .unexpected(let offset): "no JSON at byte \(offset)"
        case .repeatedName(let name): "two members are named \(name)"
        case .tooDeep(let limit): "more than \(limit) levels deep"
        }
    }
}
