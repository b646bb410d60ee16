internal import Crypto
internal import Identity
internal import Wire

/// The browsers that are at the provider's login page, by the cookie that each one holds.
struct WaitingBrowsers {
    /// A page could make a browser begin many sign-ins. The oldest gives way.
    static let limit = 64
    /// How long a person may take at the login page, in seconds.
    static let lifetime = 600
    /// The length of a cookie in bytes, 256 bits.
    static let cookieByteCount = 32

    private struct Waiting {
        let cookie: [UInt8]
        let pending: PendingAuthorization
        let expiration: Timestamp
    }

    private var waiting: [Waiting] = []

    /// Keeps what the callback needs.
    ///
    /// - Returns: The value of the browser's cookie.
    mutating func add(
        _ pending: PendingAuthorization, now: Timestamp,
        random: [UInt8] = RandomBytes.make(WaitingBrowsers.cookieByteCount)
    ) -> String {
        waiting.removeAll { $0.expiration <= now }
        if waiting.count == WaitingBrowsers.limit { waiting.removeFirst() }
        let cookie = Base64URL.encode(random)
        waiting.append(
            Waiting(
                cookie: Array(cookie.utf8), pending: pending,
                expiration: now + WaitingBrowsers.lifetime))
        return cookie
    }

    /// Takes out the sign-in that this browser began and that this callback belongs to.
    ///
    /// A callback with another state leaves the sign-in as it is: an attacker's page can cause such
    /// a callback, and must not end the sign-in.
    mutating func take(cookie: String, state: String, now: Timestamp) -> PendingAuthorization? {
        let index = waiting.firstIndex {
            ConstantTime.isEqual($0.cookie, Array(cookie.utf8)) && $0.expiration > now
        }
        guard let index,
            ConstantTime.isEqual(Array(waiting[index].pending.state.utf8), Array(state.utf8))
        else { return nil }
        return waiting.remove(at: index).pending
    }
}
