/// The head of a request that passed the ``Gatekeeper``: its beginning and its parameters.
struct RequestHead: Equatable, Sendable {
    let id: UInt16
    let keepsConnection: Bool
    /// The parameters in FastCGI's form (``NameValuePairs``).
    var parameterBytes: [UInt8] = []

    private static let longestContent = 65_535

    /// The records for libfcgi: those that the web server sent, without padding, and with the
    /// parameters in as few records as possible.
    ///
    /// Debian 12's libfcgi does not skip the padding of BEGIN_REQUEST and of the record that ends
    /// the parameters, and would read the next record's header from it.
    var records: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parameterBytes.count + 64)
        append(.beginRequest, [0, 1, keepsConnection ? 1 : 0, 0, 0, 0, 0, 0], to: &bytes)
        var rest = parameterBytes[...]
        while !rest.isEmpty {
            append(.parameters, rest.prefix(RequestHead.longestContent), to: &bytes)
            rest = rest.dropFirst(RequestHead.longestContent)
        }
        append(.parameters, [], to: &bytes)
        return bytes
    }

    private func append(
        _ kind: RecordHeader.Kind, _ content: ArraySlice<UInt8>, to bytes: inout [UInt8]
    ) {
        bytes += [
            1, kind.rawValue, UInt8(id >> 8), UInt8(id & 0xFF), UInt8(content.count >> 8),
            UInt8(content.count & 0xFF), 0, 0,
        ]
        bytes += content
    }
}
