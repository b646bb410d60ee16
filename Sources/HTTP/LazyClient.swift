/// An HTTP client of one thread, made when it is first needed. Plain CGI answers one request, and
/// seldom needs one. Its connections stay open between calls.
package final class LazyClient {
    private let make: () throws(HTTPError) -> HTTPClient
    private var client: HTTPClient?

    package init(_ make: @escaping () throws(HTTPError) -> HTTPClient) { self.make = make }

    package func use<Answer>(
        _ body: (inout HTTPClient) throws(HTTPError) -> Answer
    ) throws(HTTPError) -> Answer {
        if client == nil { client = try make() }
        return try body(&client!)
    }
}
