package import HTTP
internal import LDAP
internal import State

/// The network clients of one thread, each made when it is first needed: plain CGI, which answers one
/// request, seldom needs any.
package final class NetworkClients {
    /// How long a connection to the directory is kept that nobody uses, in milliseconds. Firewalls forget
    /// connections after some minutes, and then who uses one waits in vain.
    private static let directoryIdleLimit = 60_000

    private let certificateAuthorityFile: String?
    private let isCancelled: (@Sendable () -> Bool)?
    private var httpClient: HTTPClient?
    private var directoryConnection: LDAPConnection?
    private var directoryIdleDeadline = Deadline(milliseconds: 0)

    /// - Parameter isCancelled: Is asked once a second at least, and ends what is under way.
    package init(
        certificateAuthorityFile: String?, isCancelled: (@Sendable () -> Bool)? = nil
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.isCancelled = isCancelled
    }

    /// Fetches with GET.
    ///
    /// - Parameter timeLimit: How long it may take in all, in milliseconds.
    package func get(_ url: String, timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
        try send(HTTPRequest(.get, url), timeLimit: timeLimit)
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameter timeLimit: How long it may take in all, in milliseconds.
    /// - Parameter sizeLimit: How long the answer's body may be, in bytes.
    package func send(
        _ request: HTTPRequest, timeLimit: Int, sizeLimit: Int = HTTPClient.sizeLimit
    ) throws(HTTPError) -> HTTPAnswer {
        if httpClient == nil {
            httpClient = try HTTPClient(
                certificateAuthorityFile: certificateAuthorityFile, isCancelled: isCancelled)
        }
        return try httpClient!.send(request, timeLimit: timeLimit, sizeLimit: sizeLimit)
    }

    /// Connects to the directory.
    func connect(
        to server: LDAPServer, deadline: Deadline
    ) throws(LDAPError) -> LDAPConnection {
        try LDAPConnection(
            to: server, certificateAuthorityFile: certificateAuthorityFile, deadline: deadline)
    }

    /// Keeps a connection to the directory that is as good as new.
    func keep(_ connection: consuming LDAPConnection) {
        directoryConnection = consume connection
        directoryIdleDeadline = Deadline(milliseconds: NetworkClients.directoryIdleLimit)
    }

    /// The connection that was kept, nil when there is none, or nobody has used it for too long.
    func takeDirectoryConnection() -> LDAPConnection? {
        let connection = directoryConnection.take()
        return directoryIdleDeadline.hasPassed ? nil : connection
    }
}
