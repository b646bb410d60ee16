package import Credentials
package import LDAP
internal import Wire

/// An entry that was found in the directory.
package struct DirectoryEntry: Equatable, Sendable {
    package let name: DistinguishedName
    /// The name as the directory writes it.
    package let writtenName: String
    package let attributes: [DirectoryUser.Attribute]

    /// - Parameter attributes: The attributes to keep, by the names that the configuration has for them.
    init(_ entry: LDAPEntry, attributes: [String]) throws(LDAPError) {
        do throws(DistinguishedNameError) {
            name = try DistinguishedName(entry.name)
        } catch {
            throw .malformedAnswer
        }
        writtenName = entry.name
        self.attributes = attributes.compactMap { name in
            // Directories write the names of attributes in a case of their own (RFC 4512 §2.5).
            let values = entry.attributes.first { $0.name.lowercased() == name.lowercased() }?
                .values
            // Claims are text: what is none, as a photograph, is left out.
            let texts = values?.compactMap { String(validating: $0, as: UTF8.self) } ?? []
            return texts.isEmpty ? nil : DirectoryUser.Attribute(name: name, values: texts)
        }
    }
}
