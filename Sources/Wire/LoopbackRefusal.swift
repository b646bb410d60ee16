/// Why the loopback server answers a request itself. No answer repeats anything of the request.
package enum LoopbackRefusal: Error, Equatable, Sendable, CaseIterable {
    case malformed
    case headTooLarge
    /// Another name leads here: a page of that name's owner may be asking (DNS rebinding).
    case otherHost
    /// A page asks, not a person who follows a link.
    case otherSite
    case otherMethod
    case otherPath

    package var status: Int {
        switch self {
        case .malformed: 400
        case .headTooLarge: 431
        case .otherHost: 421
        case .otherSite: 403
        case .otherMethod: 405
        case .otherPath: 404
        }
    }

    package var message: String {
        switch self {
        case .malformed: "The request is malformed."
        case .headTooLarge: "The request is too long."
        case .otherHost: "The request names another host."
        case .otherSite: "A page may not ask this for its reader."
        case .otherMethod: "The only method is GET."
        case .otherPath: "There is no such page."
        }
    }
}
