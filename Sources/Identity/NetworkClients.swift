package import HTTP
internal import LDAP
internal import State
internal import System

/// The network clients of one thread, made on first use: a plain CGI process seldom needs any.
package final class NetworkClients {
    /// How long an unused LDAP connection is kept, in milliseconds. Firewalls forget connections
    /// after some minutes, and a worker that then uses one would wait in vain.
    private static let ldapIdleLimit = 60_000

    private let certificateAuthorityFile: String?
    private let http: LazyClient
    private var ldapConnection: LDAPConnection?
    private var ldapIdleDeadline = Deadline(milliseconds: 0)

    /// - Parameter isCancelled: Asked at least once a second; `true` cancels the current request.
    package init(
        certificateAuthorityFile: String?, isCancelled: (@Sendable () -> Bool)? = nil
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        http = LazyClient { () throws(HTTPError) in
            try HTTPClient(
                certificateAuthorityFile: certificateAuthorityFile, isCancelled: isCancelled)
        }
    }

    /// Fetches a document with GET, within a time limit in milliseconds.
    package func get(_ url: String, timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
        try send(HTTPRequest(.get, url), timeLimit: timeLimit)
    }

    /// How a call fetches a provider's documents: with these clients or, if it has a deadline, with
    /// those of another thread.
    func documentFetch(waitingUntil deadline: Deadline?) -> DocumentFetch {
        guard let deadline else { return .own(get) }
        return .background(until: deadline) { [certificateAuthorityFile] in
            NetworkClients(certificateAuthorityFile: certificateAuthorityFile).get
        }
    }

    /// Sends a request and waits for the answer, with limits in milliseconds and bytes.
    package func send(
        _ request: HTTPRequest, timeLimit: Int, sizeLimit: Int = HTTPClient.sizeLimit
    ) throws(HTTPError) -> HTTPAnswer {
        try http.use { client throws(HTTPError) in
            try client.send(request, timeLimit: timeLimit, sizeLimit: sizeLimit)
        }
    }

    func connect(
        to server: LDAPServer, deadline: Deadline
    ) throws(LDAPError) -> LDAPConnection {
        try LDAPConnection(
            to: server, certificateAuthorityFile: certificateAuthorityFile, deadline: deadline)
    }

    func keep(_ connection: consuming LDAPConnection) {
        ldapConnection = consume connection
        ldapIdleDeadline = Deadline(milliseconds: NetworkClients.ldapIdleLimit)
    }

    /// The kept connection, `nil` if there is none or it has been unused for too long.
    func takeLDAPConnection() -> LDAPConnection? {
        let connection = ldapConnection.take()
        return ldapIdleDeadline.hasPassed ? nil : connection
    }
}
