internal import Configuration
internal import LDAP
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
            isPossible = OutsideParent.isPossible(text)
        }
    }

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
