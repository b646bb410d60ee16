internal import Crypto
internal import LDAP
internal import Wire

/// The settings of the LDAP directory: `MINIO_IDENTITY_LDAP_<KEY>`.
extension Settings {
    private static let prefix = "MINIO_IDENTITY_LDAP_"

    private static let keys = [
        "COMMENT", "ENABLE", "GROUP_SEARCH_BASE_DN", "GROUP_SEARCH_FILTER", "LOOKUP_BIND_DN",
        "LOOKUP_BIND_PASSWORD", "SERVER_ADDR", "SERVER_INSECURE", "SERVER_STARTTLS",
        "SRV_RECORD_NAME", "TLS_SKIP_VERIFY", "USER_DN_ATTRIBUTES", "USER_DN_SEARCH_BASE_DN",
        "USER_DN_SEARCH_FILTER",
    ]

    /// The directory, `nil` if none is set or it is disabled.
    mutating func ldap() -> LDAPConfiguration? {
        let isMeant = !keys(withPrefix: Settings.prefix).isEmpty
        for key in Settings.keys { _ = text(Settings.prefix + key) }
        guard isMeant, isOn(key("ENABLE")) ?? true else { return nil }
        let server = ldapServer()
        let lookupUser = ldapLookupUser()
        let users = ldapUserSearch()
        let attributes = ldapUserAttributes()
        let groups = ldapGroupSearch()
        guard let server, let users else { return nil }
        return LDAPConfiguration(
            server: server, lookupUser: lookupUser, users: users, userAttributes: attributes,
            groups: groups)
    }

    private mutating func ldapServer() -> LDAPServer? {
        let isPlain = isOn(key("SERVER_INSECURE")) ?? false
        let startsPlain = isOn(key("SERVER_STARTTLS")) ?? false
        let checksCertificate = !(isOn(key("TLS_SKIP_VERIFY")) ?? false)
        if isPlain && startsPlain {
            refuse(
                key("SERVER_INSECURE"),
                "contradicts \(key("SERVER_STARTTLS")); leave one of them out")
        }
        let encryption: LDAPServer.Encryption = isPlain ? .none : startsPlain ? .startTLS : .tls
        guard let place = ldapServerPlace(defaultPort: encryption == .tls ? 636 : 389) else {
            return nil
        }
        return LDAPServer(
            place: place, encryption: encryption, checksCertificate: checksCertificate)
    }

    private mutating func ldapServerPlace(defaultPort: UInt16) -> LDAPServer.Place? {
        guard let address = text(key("SERVER_ADDR")) else {
            refuse(key("SERVER_ADDR"), "is missing")
            return nil
        }
        switch text(key("SRV_RECORD_NAME")) {
        case nil:
            guard let place = LDAPServer.Place(address, defaultPort: defaultPort) else {
                refuse(key("SERVER_ADDR"), "expected host or host:port: \(address)")
                return nil
            }
            return place
        case let service?:
            guard LDAPServer.Place.isHostName(address) else {
                refuse(key("SERVER_ADDR"), "expected a host name without a port: \(address)")
                return nil
            }
            switch service {
            case "ldap", "ldaps": return .service("_\(service)._tcp.\(address)")
            case "on": return .service(address)
            default:
                refuse(key("SRV_RECORD_NAME"), "expected ldap, ldaps or on: \(service)")
                return nil
            }
        }
    }

    /// The entry that searches. Daypass refuses a name without a password: directories treat such a
    /// bind as anonymous, and then find no user.
    private mutating func ldapLookupUser() -> LDAPConfiguration.LookupUser? {
        switch (text(key("LOOKUP_BIND_DN")), text(key("LOOKUP_BIND_PASSWORD"))) {
        case (nil, nil): return nil
        case (nil, _):
            refuse(key("LOOKUP_BIND_DN"), "is missing, but \(key("LOOKUP_BIND_PASSWORD")) is set")
        case (_, nil):
            refuse(
                key("LOOKUP_BIND_PASSWORD"),
                "is missing; leave out \(key("LOOKUP_BIND_DN")) too for an anonymous search")
        case (let name?, let password?):
            return LDAPConfiguration.LookupUser(name: name, password: Secret(password))
        }
        return nil
    }

    private mutating func ldapUserSearch() -> LDAPConfiguration.Search? {
        let filterKey = key("USER_DN_SEARCH_FILTER")
        let bases = ldapBases(key("USER_DN_SEARCH_BASE_DN"))
        let filter = ldapFilter(filterKey)
        if bases == nil { refuse(key("USER_DN_SEARCH_BASE_DN"), "is missing") }
        guard let bases, let filter else {
            if text(filterKey) == nil { refuse(filterKey, "is missing") }
            return nil
        }
        guard filter.asksForLoginName, !filter.asksForUserName else {
            refuse(
                filterKey, "must have %s, the login name, and not %d: the search is to find the DN")
            return nil
        }
        return LDAPConfiguration.Search(bases: bases, filter: filter)
    }

    private mutating func ldapGroupSearch() -> LDAPConfiguration.Search? {
        let filterKey = key("GROUP_SEARCH_FILTER")
        let bases = ldapBases(key("GROUP_SEARCH_BASE_DN"))
        let filter = ldapFilter(filterKey)
        if bases == nil, text(filterKey) != nil {
            refuse(key("GROUP_SEARCH_BASE_DN"), "is missing, but \(filterKey) is set")
        }
        guard let bases, let filter else {
            if bases != nil, text(filterKey) == nil {
                refuse(filterKey, "is missing, but \(key("GROUP_SEARCH_BASE_DN")) is set")
            }
            return nil
        }
        guard filter.asksForLoginName || filter.asksForUserName else {
            refuse(
                filterKey, "must have %d, the user's DN, or %s, the login name, or all match")
            return nil
        }
        return LDAPConfiguration.Search(bases: bases, filter: filter)
    }

    /// The bases of a search, `nil` if none is set.
    private mutating func ldapBases(_ key: String) -> [String]? {
        guard let text = text(key) else { return nil }
        let bases = Settings.splitAtSemicolons(text)
        var names: [DistinguishedName] = []
        for base in bases {
            do throws(DistinguishedNameError) {
                let name = try DistinguishedName(base)
                if let other = names.first(where: { $0.overlaps(name) }) {
                    refuse(
                        key,
                        "\(name) and \(other) overlap: entries would be found twice")
                }
                names.append(name)
            } catch {
                refuse(key, "not a distinguished name (\(error)): \(base)")
            }
        }
        return bases
    }

    private mutating func ldapFilter(_ key: String) -> SearchFilterTemplate? {
        guard let text = text(key) else { return nil }
        guard let filter = SearchFilterTemplate(text) else {
            refuse(key, "not a filter (RFC 4515): \(text)")
            return nil
        }
        return filter
    }

    private mutating func ldapUserAttributes() -> [String] {
        let key = key("USER_DN_ATTRIBUTES")
        guard let text = text(key) else { return [] }
        var names: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = part.filter { $0 != " " }
            guard AttributeName.isDescriptor(Array(name.utf8)[...]) else {
                refuse(key, "not an attribute's name: \(name)")
                continue
            }
            guard !names.contains(where: { $0.lowercased() == name.lowercased() }) else {
                refuse(key, "names \(name) twice")
                continue
            }
            names.append(name)
        }
        return names
    }

    /// Splits a text at semicolons that are not escaped.
    private static func splitAtSemicolons(_ text: String) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in text {
            if character == ";" && !isEscaped {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return parts
    }

    private func key(_ key: String) -> String { Settings.prefix + key }
}
