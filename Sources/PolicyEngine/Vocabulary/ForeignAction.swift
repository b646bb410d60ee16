/// The meaning of a policy's word that is no action of Daypass.
package enum ForeignAction: Equatable, Sendable {
    /// An action of another service of AWS.
    case service
    /// An action that AWS has and Daypass has not.
    case action
    /// An operation of S3's API, with the names of its actions.
    case operation([S3Action])
}
