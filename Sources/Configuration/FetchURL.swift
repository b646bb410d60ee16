internal import FoundationEssentials

/// An address to fetch from.
package enum FetchURL {
    /// Why an address is not fetched from, nil when it may be: HTTPS, or HTTP that does not leave the
    /// machine. Keys that came over anything else could be anyone's.
    ///
    /// What reads the address here and what fetches from it are two readers, and of odd characters they make two
    /// things: a space, a backslash, what is not ASCII.
    package static func problem(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else {
            return "not a URL: it has characters that must be percent-encoded"
        }
        guard let url = URL(string: text), let host = url.host(percentEncoded: false), !host.isEmpty
        else { return "not a URL: \(text)" }
        guard url.user() == nil, url.password() == nil else { return "a URL with a user" }
        switch url.scheme?.lowercased() {
        case "https": return nil
        case "http":
            let isLoopback = host == "localhost" || host == "::1" || isLoopbackIPv4(host)
            return isLoopback ? nil : "http is only for this machine: \(text)"
        default: return "neither https nor http: \(text)"
        }
    }
}
