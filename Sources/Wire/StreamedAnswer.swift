/// How a request was answered that is answered while its body comes, by who may write while the answer comes.
package enum StreamedAnswer: Equatable, Sendable {
    /// With this, which is still to be written.
    case whole(Response)
    /// It is written, to its end.
    case written
    /// A part is written and the rest will not come. Nobody must take that for all of it.
    case brokenOff
}

/// Writes a part of an answer, its head first (``Response/cgiHead``).
///
/// It is false when nobody reads the answer any more. A part of no bytes asks just that.
package typealias AnswerWriter = ([UInt8]) -> Bool
