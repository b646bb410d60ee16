/// Who may make access keys, and how long they may last.
package struct AccessKeySettings: Equatable, Sendable {
    package enum Makers: String, CaseIterable, Sendable {
        /// Administrators only, for others too.
        case administrators = "admin"
        /// Users as well, for themselves, with their own long-term credential.
        case users = "self"
        /// People of directories and providers as well, whose only credentials are sessions.
        case sessions
    }

    package let makers: Makers
    /// In seconds; `nil` without a limit.
    package let longestLife: Int?
}

extension Settings {
    mutating func accessKeys() -> AccessKeySettings {
        var makers = AccessKeySettings.Makers.administrators
        let key = "DAYPASS_ACCESS_KEYS"
        if let text = text(key) {
            if let named = AccessKeySettings.Makers(rawValue: text) {
                makers = named
            } else {
                refuse(key, "expected admin, self or sessions: \(text)")
            }
        }
        let days = number("DAYPASS_ACCESS_KEY_MAX_DAYS", in: 1...36_500)
        return AccessKeySettings(makers: makers, longestLife: days.map { $0 * 86_400 })
    }
}
