/// What a policy's word for an action can be, if it is no action of Daypass's.
package enum ForeignAction: Equatable, Sendable {
    /// An action of another service of AWS.
    case service
    /// An action that AWS has, and Daypass has nothing for.
    case action
    /// An operation of S3's API. Its actions have other names: these.
    case operation([S3Action])
}
