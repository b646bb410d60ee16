import Glibc
import LDAP
import System
import Testing

@Suite struct LDAPConnectionTests {
    /// A server that accepts connections and says nothing.
    private final class SilentServer {
        let listener: Int32
        let port: UInt16

        init() throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            self.listener = listener
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isListening = unsafe withUnsafeMutableBytes(of: &address) { bytes in
                let pointer = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
                return unsafe bind(listener, pointer, size) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
            try #require(isListening)
            port = UInt16(bigEndian: address.sin_port)
        }

        deinit { close(listener) }

        /// How many bytes the first client has sent.
        var receivedByteCount: Int {
            let connection = accept(listener, nil, nil)
            defer { close(connection) }
            var bytes = [UInt8](repeating: 0, count: 1_024)
            return max(
                0, unsafe recv(connection, &bytes, bytes.count, Int32(MSG_DONTWAIT)))
        }
    }

    private func server(_ port: UInt16, _ encryption: LDAPServer.Encryption = .none) -> LDAPServer {
        LDAPServer(place: .host("127.0.0.1", port: port), encryption: encryption)
    }

    private func connection(
        _ server: LDAPServer, milliseconds: Int = 5_000
    ) throws(LDAPError) -> LDAPConnection {
        try LDAPConnection(
            to: server, certificateAuthorityFile: nil,
            deadline: Deadline(milliseconds: milliseconds))
    }

    @Test(arguments: [("", ""), ("", "password"), ("cn=a", "")])
    func `T52: an empty name or password never reaches the directory`(
        name: String, password: String
    ) throws {
        let silent = try SilentServer()
        var connection = try connection(server(silent.port))
        let error = #expect(throws: LDAPError.self) {
            try connection.bind(
                name: name, password: Array(password.utf8), deadline: Deadline(milliseconds: 1_000))
        }
        #expect(error == .emptyCredentials)
        #expect(silent.receivedByteCount == 0)
    }

    @Test func `T51: a name or a filter with NUL does not end there`() throws {
        let silent = try SilentServer()
        var connection = try connection(server(silent.port))
        let deadline = Deadline(milliseconds: 1_000)
        let refusal = #expect(throws: LDAPError.self) {
            try connection.bind(name: "cn=a\0,dc=x", password: [1], deadline: deadline)
        }
        guard case .refused? = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        for (base, filter) in [
            ("dc=x\0", "(a=b)"), ("dc=x", "(a=b\0)"), ("dc=x", "(a=b"),
        ] {
            #expect(throws: LDAPError.self) {
                try connection.search(
                    LDAPSearch(base: base, scope: .subtree, filter: filter, limit: 1),
                    deadline: deadline)
            }
        }
        #expect(silent.receivedByteCount == 0)
    }

    @Test func `a silent server is awaited for no longer than the limit`() throws {
        let silent = try SilentServer()
        var connection = try connection(server(silent.port))
        #expect(throws: LDAPError.timeout) {
            try connection.bind(name: "cn=a", password: [1], deadline: Deadline(milliseconds: 50))
        }
        // What comes later would be taken for the answer to something else.
        #expect(throws: LDAPError.disconnected) {
            try connection.bind(
                name: "cn=a", password: [1], deadline: Deadline(milliseconds: 1_000))
        }
        for encryption in [LDAPServer.Encryption.tls, .startTLS] {
            #expect(throws: LDAPError.timeout) {
                _ = try self.connection(server(silent.port, encryption), milliseconds: 50)
            }
        }
    }

    @Test func `a closed port has no directory`() {
        // Port 1 of this machine: nobody's.
        #expect(throws: LDAPError.unreachable(errno: ECONNREFUSED)) {
            _ = try connection(server(1))
        }
    }
}
