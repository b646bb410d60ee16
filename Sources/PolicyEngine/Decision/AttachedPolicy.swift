/// A policy by the name that it is attached by, nil for a session's own.
package struct AttachedPolicy: Sendable {
    package let name: String?
    package let document: PolicyDocument

    package init(name: String, document: PolicyDocument) {
        self.name = name
        self.document = document
    }

    init(session document: PolicyDocument) {
        name = nil
        self.document = document
    }

    func statement(_ index: Int) -> DecidingStatement {
        DecidingStatement(policyName: name, index: index, sid: document.statements[index].sid)
    }
}
