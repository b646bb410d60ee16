internal import State
internal import Wire

/// Whose sessions are to end, by the name that sessions have for their owner.
struct SessionParent {
    let name: String
    /// Whether somebody may have sessions under this name.
    let isPossible: Bool

    /// - Parameter text: A name of the directory in whatever spelling, as `policy attach` takes it.
    init(_ text: String, in administration: Administration) throws {
        if try SessionParent.isOwnUser(text, in: administration) {
            name = text
            isPossible = true
        } else if let distinguishedName = try? DistinguishedName(text) {
            name = distinguishedName.description
            isPossible = true
        } else {
            name = text
            isPossible =
                SessionParent.prefixes.contains { text.hasPrefix($0) && text != $0 }
                || Base64URL.decode(Array(text.utf8)[...])?.count == SessionParent.digestByteCount
        }
    }

    /// What names of client certificates and of the identity plugin begin with.
    private static let prefixes = ["tls:", "custom:"]
    /// The subject of an OpenID provider is a SHA-256 to sessions.
    private static let digestByteCount = 32

    /// Whether it is one of our users or the root.
    private static func isOwnUser(_ name: String, in administration: Administration) throws -> Bool
    {
        do throws(AdministrationError) {
            _ = try administration.user(named: name)
            return true
        } catch .root {
            return true
        } catch .absent {
            return false
        }
    }
}
