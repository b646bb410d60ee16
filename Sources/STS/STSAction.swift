internal import Identity
internal import PolicyEngine
internal import Wire

/// An action of the Security Token Service: how a caller proves an identity, and the answer.
///
/// ``Service`` runs the steps that all actions share, once; an action can't leave one out. An
/// action holds only what it uses itself.
protocol STSAction: Sendable {
    /// The name on the wire.
    var name: SecurityTokenAction { get }

    /// Whether the answer contains credentials. Only a question's does not.
    var issuesCredentials: Bool { get }

    /// Finds out who the caller is.
    ///
    /// - Parameter entry: Receives what becomes known of the caller, for a refusal's audit line.
    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity

    /// Writes the elements of the result, including the credentials.
    func writeResult(
        _ identity: ProvenIdentity, credentials: (inout XMLWriter) -> Void,
        to xml: inout XMLWriter)
}

extension STSAction {
    var issuesCredentials: Bool { true }

    func writeResult(
        _ identity: ProvenIdentity, credentials: (inout XMLWriter) -> Void,
        to xml: inout XMLWriter
    ) {
        credentials(&xml)
    }
}
