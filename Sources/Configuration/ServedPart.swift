/// The part of Daypass that a process serves. All processes read one file, so the unit of each
/// states its part in the environment.
package enum ServedPart: String, CaseIterable, Sendable {
    case all
    /// The token service and S3. Such a process changes no record, and needs no right to do so.
    case requests
    /// The administration API, and the looks at people of LDAP and Keycloak, which change records.
    case administration

    package var includesRequests: Bool { self != .administration }
    /// Whether a process changes records.
    package var includesAdministration: Bool { self != .requests }
}

extension Settings {
    /// - Returns: The part, and whether it includes the administration API.
    mutating func served() -> (part: ServedPart, hasAdministrationAPI: Bool) {
        let key = "DAYPASS_SERVES"
        let isOn = isOn("DAYPASS_ADMIN_API") ?? false
        guard let text = text(key) else { return (.all, isOn) }
        guard let part = ServedPart(rawValue: text) else {
            refuse(key, "expected all, requests or administration: \(text)")
            return (.all, isOn)
        }
        if part == .administration, !isOn {
            refuse(key, "administration needs DAYPASS_ADMIN_API=on")
        }
        return (part, isOn && part.includesAdministration)
    }
}
