internal import Glibc

/// The address of a server.
struct SocketAddress: Sendable {
    let family: Int32
    let `protocol`: Int32
    /// A `sockaddr` of this family.
    let bytes: [UInt8]

    /// The addresses of a host, in the order in which to try them; none if it has none.
    ///
    /// - Throws: ``LDAPError/unansweredLookup`` if they are unknown at the moment.
    static func addresses(ofHost host: String, port: UInt16) throws(LDAPError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>? = nil
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code != EAI_AGAIN else { throw .unansweredLookup }
        guard code == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let address = unsafe next?.pointee {
            let bytes = unsafe UnsafeRawBufferPointer(
                start: address.ai_addr, count: Int(address.ai_addrlen))
            addresses.append(
                SocketAddress(
                    family: unsafe address.ai_family, protocol: unsafe address.ai_protocol,
                    bytes: unsafe Array(bytes)))
            unsafe next = unsafe address.ai_next
        }
        return addresses
    }
}
