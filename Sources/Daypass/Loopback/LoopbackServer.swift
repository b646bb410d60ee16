internal import System
internal import Wire

/// An HTTP server for a browser on this machine, to which an identity provider sends the browser
/// back (RFC 8252 §7.3).
///
/// Every user of this machine can connect, and every page that the browser shows can name the
/// address. So the server answers only what ``LoopbackRequest`` lets through, and the caller must
/// still check to whom it answers, by `state` or by a cookie.
///
/// Browsers open connections ahead and send nothing on them. So the server reads several at a time,
/// and answers one request after the other.
struct LoopbackServer: ~Copyable {
    /// By which name browsers come. `localhost` may be ::1, so the server listens there too: there,
    /// another user of the machine could wait for the browser.
    enum Name: String, Sendable {
        case address = "127.0.0.1"
        case localhost
    }

    /// The longest head of a request.
    static let headLimit = 8_192
    /// How many connections wait with an incomplete head. One more drops the oldest.
    static let connectionLimit = 16
    /// How long a connection may take to send its head, in nanoseconds.
    private static let connectionTimeLimit: UInt64 = 5_000_000_000

    private struct Waiting {
        let connection: LoopbackConnection
        let end: UInt64
        var head: [UInt8] = []
    }

    /// `http://127.0.0.1:PORT`, as browsers write it.
    let origin: String
    let port: UInt16
    private let paths: [String]
    private let hosts: [String]
    private let sockets: [LoopbackSocket]
    private var waiting: [Waiting] = []

    /// - Parameter port: 0 lets the system choose a free one.
    /// - Parameter paths: Those that exist. The server answers others itself.
    init(name: Name = .address, port: UInt16 = 0, paths: [String]) throws(SystemError) {
        var sockets = [try LoopbackSocket(.ipv4, port: port)]
        let port = sockets[0].port
        if name == .localhost, LoopbackSocket.hasIPv6 {
            sockets.append(try LoopbackSocket(.ipv6, port: port))
        }
        self.sockets = sockets
        self.port = port
        self.paths = paths
        origin = LoopbackServer.origin(name, port: port)
        hosts = [Name.address, .localhost].flatMap { name in
            // Browsers leave out the port that is the scheme's own.
            port == 80 ? [name.rawValue, "\(name.rawValue):80"] : ["\(name.rawValue):\(port)"]
        }
    }

    /// Browsers leave out the port that is the scheme's own.
    static func origin(_ name: Name, port: UInt16) -> String {
        "http://\(name.rawValue)\(port == 80 ? "" : ":\(port)")"
    }

    /// Whether a browser has come by the name of ``origin``.
    func isAtOrigin(_ request: LoopbackRequest) -> Bool {
        LoopbackServer.isAt(origin, host: request.host)
    }

    /// - Parameter host: The value of `Host`.
    static func isAt(_ origin: String, host: String) -> Bool {
        [origin, "\(origin):80"].contains("http://\(host)")
    }

    /// The next request for one of the paths; `nil` if the time ends first.
    ///
    /// - Parameter end: A moment by ``Clock/uptime``.
    mutating func next(until end: UInt64) throws(SystemError) -> LoopbackExchange? {
        while Clock.uptime < end {
            let first = waiting.map(\.end).min() ?? end
            let isReady = try Readiness.ofReading(
                waiting.map(\.connection.descriptor) + sockets.map(\.descriptor),
                until: min(end, first))
            let ready = zip(waiting.map(\.connection.descriptor), isReady)
                .filter(\.1).map(\.0)
            for descriptor in ready {
                if let exchange = read(descriptor) { return exchange }
            }
            let now = Clock.uptime
            waiting.removeAll { $0.end <= now }
            for (socket, isReady) in zip(sockets, isReady.suffix(sockets.count)) where isReady {
                accept(from: socket, at: now)
            }
        }
        return nil
    }

    private mutating func accept(from socket: LoopbackSocket, at now: UInt64) {
        guard let connection = socket.accept() else { return }
        if waiting.count == LoopbackServer.connectionLimit { waiting.removeFirst() }
        waiting.append(
            Waiting(connection: connection, end: now + LoopbackServer.connectionTimeLimit))
    }

    /// Reads what has arrived on a connection. A complete head is a request or is refused.
    private mutating func read(_ descriptor: Int32) -> LoopbackExchange? {
        guard let index = waiting.firstIndex(where: { $0.connection.descriptor == descriptor })
        else { return nil }
        switch waiting[index].connection.read(atMost: LoopbackServer.headLimit) {
        case .nothing: return nil
        case .end:
            waiting.remove(at: index)
            return nil
        case .bytes(let bytes): waiting[index].head += bytes
        }
        let head = waiting[index].head
        let end = head.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A])?.upperBound
        guard end != nil || head.count > LoopbackServer.headLimit else { return nil }
        let connection = waiting.remove(at: index).connection
        do throws(LoopbackRefusal) {
            guard let end, end <= LoopbackServer.headLimit else { throw .headTooLarge }
            let request = try LoopbackRequest(head: Array(head[..<end]), hosts: hosts)
            guard paths.contains(request.path) else { throw .otherPath }
            return LoopbackExchange(request, connection)
        } catch {
            LoopbackExchange.send(.refusal(error), to: connection)
            return nil
        }
    }
}
