/// The records of a FastCGI connection (FastCGI Specification 1.0 §3.3).
enum Record {
    /// The first eight bytes of a record.
    struct Header: Equatable {
        static let byteCount = 8

        let type: UInt8
        let requestID: UInt16
        let contentLength: Int
        let paddingLength: Int

        /// `nil` for a version other than 1, whose records can't be understood.
        init?(_ bytes: ArraySlice<UInt8>) {
            let start = bytes.startIndex
            guard bytes[start] == 1 else { return nil }
            type = bytes[start + 1]
            requestID = UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3])
            contentLength = Int(bytes[start + 4]) << 8 | Int(bytes[start + 5])
            paddingLength = Int(bytes[start + 6])
        }
    }

    /// The records that a web server sends (§8).
    enum Kind: UInt8 {
        case beginRequest = 1
        case abortRequest = 2
        case endRequest = 3
        case parameters = 4
        case standardInput = 5
        case standardOutput = 6
        case standardError = 7
        case data = 8
        case getValues = 9
        case getValuesResult = 10
        case unknownType = 11
    }

    /// How a request ended (§5.5).
    enum ProtocolStatus: UInt8 {
        case requestComplete = 0
        case cannotMultiplex = 1
        case unknownRole = 3
    }

    private static let maximumContentLength = 65_535

    static func append(
        _ kind: Kind, requestID: UInt16, _ content: ArraySlice<UInt8>, to bytes: inout [UInt8]
    ) {
        bytes += [
            1, kind.rawValue, UInt8(requestID >> 8), UInt8(requestID & 0xFF),
            UInt8(content.count >> 8), UInt8(content.count & 0xFF), 0, 0,
        ]
        bytes += content
    }

    /// The records of a complete response: the output, its end, and the end of the request.
    static func answer(requestID: UInt16, output: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(output.count + 64)
        append(output, requestID: requestID, to: &bytes)
        append(.standardOutput, requestID: requestID, [], to: &bytes)
        bytes += end(requestID: requestID, .requestComplete)
        return bytes
    }

    /// An invalid record, after which the connection ends. If the connection merely ended, nginx
    /// without `fastcgi_keep_conn` and Caddy would take partial output for complete.
    static let none = [UInt8](repeating: 0, count: Header.byteCount)

    /// The records of a part of the output.
    static func output(requestID: UInt16, _ output: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(output.count + 64)
        append(output, requestID: requestID, to: &bytes)
        return bytes
    }

    private static func append(_ output: [UInt8], requestID: UInt16, to bytes: inout [UInt8]) {
        var rest = output[...]
        while !rest.isEmpty {
            append(
                .standardOutput, requestID: requestID, rest.prefix(maximumContentLength),
                to: &bytes)
            rest = rest.dropFirst(maximumContentLength)
        }
    }

    static func end(requestID: UInt16, _ status: ProtocolStatus) -> [UInt8] {
        var bytes: [UInt8] = []
        append(
            .endRequest, requestID: requestID, [0, 0, 0, 0, status.rawValue, 0, 0, 0], to: &bytes)
        return bytes
    }
}
