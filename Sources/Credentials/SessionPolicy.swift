package import PolicyEngine

/// The policy that narrows a session, read once: Daypass decides each request of the session by it.
package struct SessionPolicy: Equatable, Sendable {
    /// The text in the session token.
    package let json: [UInt8]
    package let document: PolicyDocument

    package init(json: [UInt8]) throws(PolicyError) {
        self.init(json: json, document: try PolicyDocument(json: json))
    }

    package init(json: [UInt8], document: PolicyDocument) {
        self.json = json
        self.document = document
    }

    package static func == (left: SessionPolicy, right: SessionPolicy) -> Bool {
        left.json == right.json
    }
}
