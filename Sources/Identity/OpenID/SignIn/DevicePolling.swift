package import HTTP
package import Wire

/// When a program asks again whether a device's sign-in is confirmed (RFC 8628 §3.5). It waits and
/// asks; this value only decides.
package struct DevicePolling: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        /// Wait for so many seconds, then ask.
        case wait(seconds: Int)
        /// The answer has the tokens.
        case finished(HTTPAnswer)
    }

    /// What `slow_down` adds to the interval, in seconds.
    private static let slowDown = 5
    /// The longest time between two questions, in seconds.
    private static let maximumInterval = 300

    private let expiration: Timestamp
    private var interval: Int

    package init(_ authorization: DeviceAuthorization) {
        expiration = authorization.expiration
        interval = authorization.interval
    }

    /// The first step: the person needs some time.
    package var first: Step { .wait(seconds: interval) }

    /// The step after an answer, `nil` if none came in time.
    ///
    /// - Throws: ``SignInError/deviceCodeExpired``, ``SignInError/refused(code:description:)``,
    ///   ``SignInError/provider(detail:)``
    package mutating func step(
        after answer: HTTPAnswer?, now: Timestamp
    ) throws(SignInError) -> Step {
        if let answer {
            guard answer.status != 200 else { return .finished(answer) }
            switch TokenAnswer.refusal(answer) {
            case .refused("authorization_pending", _): break
            case .refused("slow_down", _): interval += DevicePolling.slowDown
            case .refused("expired_token", _): throw .deviceCodeExpired
            case let refusal: throw refusal
            }
        } else {
            interval *= 2
        }
        interval = min(interval, DevicePolling.maximumInterval)
        guard now + interval < expiration else { throw .deviceCodeExpired }
        return .wait(seconds: interval)
    }
}
