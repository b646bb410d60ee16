/// What an import did, or would do.
package struct ImportReport: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case signingKey = "signing key"
        case policy
        case group
        case mapping = "policy mapping"
        case user
        case accessKey = "access key"
        case watchedUser = "watched user"
    }

    package struct Count: Equatable, Sendable {
        package internal(set) var added = 0
        package internal(set) var replaced = 0
        /// Records that the state has already, which stay as they are.
        package internal(set) var kept = 0

        package var isEmpty: Bool { self == Count() }
    }

    /// A record, or a part of one, that is not imported.
    package struct LeftOut: Equatable, Sendable {
        package let kind: Kind
        package let name: String
        package let reason: String
    }

    private var counts: [Kind: Count] = [:]
    package private(set) var leftOut: [LeftOut] = []
    /// What is imported although something about it is odd.
    package internal(set) var warnings: [String] = []

    package init() {}

    package subscript(kind: Kind) -> Count {
        get { counts[kind] ?? Count() }
        set { counts[kind] = newValue }
    }

    mutating func leaveOut(_ kind: Kind, _ name: String, _ reason: String) {
        leftOut.append(LeftOut(kind: kind, name: name, reason: reason))
    }

    mutating func leaveOut(_ kind: Kind, _ name: String, _ error: AdministrationError) {
        leaveOut(kind, name, error.description)
    }
}
