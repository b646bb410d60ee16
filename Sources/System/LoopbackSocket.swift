internal import CLinux
internal import Glibc

/// A TCP socket that accepts connections from this machine only.
package final class LoopbackSocket: Sendable {
    package enum Address: Sendable { case ipv4, ipv6 }

    /// The number of connections that may wait to be accepted.
    private static let backlog: Int32 = 16

    package let descriptor: Int32
    package let port: UInt16

    /// Listens on 127.0.0.1 or on ::1.
    ///
    /// - Parameter port: 0 lets the system choose a free one.
    package init(_ address: Address, port: UInt16) throws(SystemError) {
        let type = Int32(
            SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let opened = socket(address == .ipv4 ? AF_INET : AF_INET6, type, 0)
        guard opened >= 0 else { throw SystemError("socket") }
        // A port is free again as soon as its last listener ends.
        var one: Int32 = 1
        _ = unsafe setsockopt(
            opened, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        do throws(SystemError) {
            self.port =
                switch address {
                case .ipv4: try LoopbackSocket.bindIPv4(opened, port: port)
                case .ipv6: try LoopbackSocket.bindIPv6(opened, port: port)
                }
            guard listen(opened, LoopbackSocket.backlog) == 0 else { throw SystemError("listen") }
        } catch {
            close(opened)
            throw error
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Whether this machine has the address ::1.
    package static var hasIPv6: Bool {
        (try? LoopbackSocket(.ipv6, port: 0)) != nil
    }

    /// Accepts a connection, `nil` if none waits.
    package func accept() -> LoopbackConnection? {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let accepted = accept4(descriptor, nil, nil, flags)
        return accepted >= 0 ? LoopbackConnection(descriptor: accepted) : nil
    }

    private static func bindIPv4(_ descriptor: Int32, port: UInt16) throws(SystemError) -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: (0x7F00_0001 as UInt32).bigEndian)
        try bind(descriptor, &address)
        return UInt16(bigEndian: address.sin_port)
    }

    private static func bindIPv6(_ descriptor: Int32, port: UInt16) throws(SystemError) -> UInt16 {
        var only: Int32 = 1
        _ = unsafe setsockopt(
            descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only,
            socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        try bind(descriptor, &address)
        return UInt16(bigEndian: address.sin6_port)
    }

    /// Binds the socket, and reads back which port it has.
    private static func bind<Address>(
        _ descriptor: Int32, _ address: inout Address
    ) throws(SystemError) {
        var size = socklen_t(MemoryLayout<Address>.size)
        let failed: String? = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe Glibc.bind(descriptor, address, size) == 0 else { return "bind" }
                return unsafe getsockname(descriptor, address, &size) == 0 ? nil : "getsockname"
            }
        }
        if let failed { throw SystemError(failed) }
    }
}
