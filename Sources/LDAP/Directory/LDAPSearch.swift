/// A search in a directory.
package struct LDAPSearch: Sendable {
    package enum Scope: Sendable {
        /// The named entry.
        case entry
        /// The named entry and all entries below it.
        case subtree
    }

    package let base: String
    package let scope: Scope
    package let filter: String
    /// The attributes to return; none if empty.
    package let attributes: [String]
    /// The maximum number of entries. More are an error, not a shorter list.
    package let limit: Int

    package init(
        base: String, scope: Scope, filter: String, attributes: [String] = [], limit: Int
    ) {
        self.base = base
        self.scope = scope
        self.filter = filter
        self.attributes = attributes
        self.limit = limit
    }
}

/// An entry of a directory.
package struct LDAPEntry: Equatable, Sendable {
    /// The distinguished name in the directory's spelling.
    package let name: String
    package let attributes: [(name: String, values: [[UInt8]])]

    package static func == (left: LDAPEntry, right: LDAPEntry) -> Bool {
        left.name == right.name && left.attributes.elementsEqual(right.attributes, by: ==)
    }
}
