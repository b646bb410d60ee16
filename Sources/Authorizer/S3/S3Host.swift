internal import Wire

/// What the `Host` header says. In virtual-host style it has the bucket's name before one of our
/// domains.
package enum S3Host {
    /// Whether a host with its port has a bucket's name before one of our domains. No valid host
    /// is as if it had one.
    package static func namesBucket(_ host: String, domains: [String]) -> Bool {
        do throws(S3RequestError) {
            return try bucket(in: host, domains: domains) != nil
        } catch {
            return true
        }
    }

    /// The bucket that a host with its port names; `nil` if the path names it, because the host is
    /// a domain itself or none of ours. The longest matching domain applies, so that
    /// `s3.example.org` is no bucket of `example.org` if both are served.
    ///
    /// - Throws: ``S3RequestError/ambiguous(_:)`` if it is no host.
    static func bucket(in host: String, domains: [String]) throws(S3RequestError) -> [UInt8]? {
        let name = try name(of: Array(host.utf8))
        var bucket: ArraySlice<UInt8>?
        for domain in domains {
            let domain = domain.utf8
            let start = name.count - domain.count
            guard start >= 0, !domain.isEmpty,
                name[start...].elementsEqual(domain, by: { $0 == $1.asciiLowercased })
            else { continue }
            if start == 0 { return nil }
            guard name[start - 1] == UInt8(ascii: ".") else { continue }
            if start - 1 < bucket?.count ?? .max { bucket = name[..<(start - 1)] }
        }
        return bucket.map(Array.init)
    }

    /// The host in lower case, without its port and the dot that may end it (RFC 3986 §3.2.2).
    private static func name(of host: [UInt8]) throws(S3RequestError) -> [UInt8] {
        var end = host.endIndex
        if let colon = host.lastIndex(of: UInt8(ascii: ":")), host.last != UInt8(ascii: "]") {
            let port = host[(colon + 1)...]
            guard (1...5).contains(port.count), port.allSatisfy(\.isASCIIDigit) else {
                throw .ambiguous("Host")
            }
            end = colon
        }
        // A literal address of IPv6 has no bucket before it.
        if host.first == UInt8(ascii: "["), host[..<end].last == UInt8(ascii: "]") { return [] }
        if host[..<end].last == UInt8(ascii: ".") { end -= 1 }
        guard end > 0, host[..<end].allSatisfy(isOfName) else { throw .ambiguous("Host") }
        return host[..<end].map(\.asciiLowercased)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "-._".utf8.contains(byte)
    }
}
