internal import Wire

/// The head of a request that passed the ``Gatekeeper``: its beginning and its parameters.
struct RequestHead: Equatable, Sendable {
    let id: UInt16
    let keepsConnection: Bool
    let parameters: Parameters
}
