package import Credentials
package import LDAP
internal import Wire

/// An entry of the LDAP directory.
package struct LDAPUserEntry: Equatable, Sendable {
    package let name: DistinguishedName
    /// The name in the spelling of the directory.
    package let writtenName: String
    package let attributes: [LDAPUser.Attribute]

    /// - Parameter attributes: The attributes to keep, in the spelling of the configuration.
    init(_ entry: LDAPEntry, attributes: [String]) throws(LDAPError) {
        do throws(DistinguishedNameError) {
            name = try DistinguishedName(entry.name)
        } catch {
            throw .malformedAnswer
        }
        writtenName = entry.name
        self.attributes = attributes.compactMap { name in
            // Directories may write names of attributes in another letter case (RFC 4512 §2.5).
            let values = entry.attributes.first { $0.name.lowercased() == name.lowercased() }?
                .values
            // Claims are texts: leave out values that are not, such as photographs.
            let texts = values?.compactMap { String(validating: $0, as: UTF8.self) } ?? []
            return texts.isEmpty ? nil : LDAPUser.Attribute(name: name, values: texts)
        }
    }
}
