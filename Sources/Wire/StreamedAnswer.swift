/// The outcome of a streamed request.
package enum StreamedAnswer: Equatable, Sendable {
    /// A response that is still to be written.
    case whole(Response)
    /// The response is completely written.
    case written
    /// The response is partly written and stops here. The client must not take it for complete.
    case brokenOff
}

/// Writes a part of a response, its head first (``Response/cgiHead``).
///
/// Returns false if the client no longer reads the response. An empty part only asks for that.
package typealias AnswerWriter = ([UInt8]) -> Bool
