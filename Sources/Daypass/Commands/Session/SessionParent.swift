internal import Configuration
internal import LDAP
internal import State
internal import Wire

/// The owner whose sessions to revoke, by the name that sessions have for it.
struct SessionParent {
    let name: String
    /// Whether sessions under this name can exist.
    let isPossible: Bool

    /// - Parameter text: A distinguished name may have any spelling, as in `policy attach`.
    init(_ text: String, in administration: Administration) throws {
        if try SessionParent.isOwnUser(text, in: administration) {
            name = text
            isPossible = true
        } else if let distinguishedName = try? DistinguishedName(text) {
            name = distinguishedName.description
            isPossible = true
        } else {
            name = text
            isPossible = OutsideParent.isPossible(text)
        }
    }

    /// Whether the name is that of a user of Daypass or of the root user.
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
