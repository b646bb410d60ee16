internal import FoundationEssentials

/// The rules for URLs that Daypass fetches from.
package enum FetchURL {
    /// Why Daypass does not fetch from a URL, `nil` if it does: HTTPS, or HTTP on this machine.
    /// Over any other connection an attacker could replace the keys.
    ///
    /// Foundation reads the URL here and libcurl fetches it. They could disagree on a space, a
    /// backslash and what is not ASCII, so these are refused.
    package static func problem(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else {
            return "not a URL: it has characters that must be percent-encoded"
        }
        guard let url = URL(string: text), let host = url.host(percentEncoded: false), !host.isEmpty
        else { return "not a URL: \(text)" }
        guard url.user() == nil, url.password() == nil else { return "the URL must have no user" }
        switch url.scheme?.lowercased() {
        case "https": return nil
        case "http":
            let isLoopback = host == "localhost" || host == "::1" || isLoopbackIPv4(host)
            return isLoopback ? nil : "http is only allowed to this machine; use https: \(text)"
        default: return "expected an https URL: \(text)"
        }
    }
}
