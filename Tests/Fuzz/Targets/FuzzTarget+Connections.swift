import Wire

@testable import FastCGI

extension FuzzTarget {
    /// A connection's records, whole and in pieces. The first byte sets the length of the pieces,
    /// and whether bodies are streamed.
    static func fastCGI(_ bytes: [UInt8]) throws(Finding) {
        guard let first = bytes.first else { return }
        let isStreamed = first & 0x80 != 0
        let octets = bytes.dropFirst()
        let whole = try events(octets, pieceByteCount: max(octets.count, 1), isStreamed)
        let split = try events(octets, pieceByteCount: Int(first & 0x7F) + 1, isStreamed)
        try expect(whole == split, "the pieces make another request than the whole")
    }

    private static func events(
        _ octets: ArraySlice<UInt8>, pieceByteCount: Int, _ isStreamed: Bool
    ) throws(Finding) -> [RequestAssembler.Event] {
        var assembler = RequestAssembler { _ in isStreamed }
        var events: [RequestAssembler.Event] = []
        var rest = octets
        while !rest.isEmpty {
            assembler.append(rest.prefix(pieceByteCount))
            rest = rest.dropFirst(pieceByteCount)
            while let event = assembler.next() {
                events.append(event)
                if event == .broken { return events }
            }
            try expect(assembler.byteCount <= octets.count + 65_536, "more is kept than came")
        }
        return events
    }

    /// The parameters of a record: no more bytes than came, and each name is found.
    static func nameValuePairs(_ bytes: [UInt8]) throws(Finding) {
        guard let parameters = NameValuePairs.parameters(in: bytes) else { return }
        var byteCount = 0
        var names: [String] = []
        parameters.read { name, value in
            byteCount += name.count + value.count
            // Only with few names, because the time grows with the square of their number.
            if names.count < 64, let text = String(validating: name, as: UTF8.self) {
                names.append(text)
            }
        }
        try expect(byteCount <= bytes.count, "more is read than came")
        for name in names {
            try expect(parameters[name] != nil, "an existing name is not found")
            try expect(!parameters.values(of: name).isEmpty, "an existing name has no value")
        }
        let request = Request(parameters: parameters)
        _ = (request.path, request.query, request.headerNames(withPrefix: "x-amz-"))
        _ = (request.isSecure, request.headerValues("host"), request.headerValues("content-type"))
    }
}
