internal import Wire

/// An action of the Security Token Service: how a caller proves an identity, and how the answer names it.
///
/// The steps that all actions share stand in ``Service``, once; an action can't leave one out.
protocol STSAction: Sendable {
    /// The name on the wire.
    var name: String { get }

    /// Whether the answer holds credentials; all but a question's does.
    var issuesCredentials: Bool { get }

    /// Says who the caller is.
    ///
    /// - Parameter audit: Is told what is found out on the way: a refusal, too, is to say whose call it was.
    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity

    /// Writes the result's elements, the credentials among them.
    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter)
}

extension STSAction {
    var issuesCredentials: Bool { true }
}
