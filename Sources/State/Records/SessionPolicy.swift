package import PolicyEngine

/// A policy that narrows a session or an access key, read once: Daypass decides each request by it.
package struct SessionPolicy: Equatable, Sendable {
    /// The text in the session token or the record.
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
