package import PolicyEngine

/// The policy that narrows a session, read once: each request of the session is decided by it.
package struct SessionPolicy: Equatable, Sendable {
    /// The text as the session token carries it.
    package let json: [UInt8]
    package let document: PolicyDocument

    package init(json: [UInt8]) throws(PolicyError) {
        self.init(json: json, document: try PolicyDocument(json: json))
    }

    /// - Parameter document: What the text says.
    package init(json: [UInt8], document: PolicyDocument) {
        self.json = json
        self.document = document
    }

    package static func == (left: SessionPolicy, right: SessionPolicy) -> Bool {
        left.json == right.json
    }
}
