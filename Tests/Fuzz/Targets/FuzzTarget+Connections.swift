@testable import FastCGI
@testable import Wire

extension FuzzTarget {
    /// A connection's records, whole and in pieces. The first byte sets the length of the pieces.
    static func fastCGI(_ bytes: [UInt8]) throws(Finding) {
        guard let first = bytes.first else { return }
        let octets = bytes.dropFirst()
        let whole = try events(octets, pieceByteCount: max(octets.count, 1))
        let split = try events(octets, pieceByteCount: Int(first & 0x7F) + 1)
        try expect(whole == split, "the pieces make another request than the whole")
        for case .head(let head) in whole { try read(head.parameters, atMost: octets.count) }
    }

    private static func events(
        _ octets: ArraySlice<UInt8>, pieceByteCount: Int
    ) throws(Finding) -> [Gatekeeper.Event] {
        var gatekeeper = Gatekeeper()
        var events: [Gatekeeper.Event] = []
        var rest = octets
        while !rest.isEmpty {
            gatekeeper.append(rest.prefix(pieceByteCount))
            rest = rest.dropFirst(pieceByteCount)
            while let event = gatekeeper.next() {
                events.append(event)
                if event == .broken { return events }
            }
            try expect(gatekeeper.byteCount <= octets.count + 65_536, "more is kept than came")
        }
        return events
    }

    /// The parameters of a request.
    static func nameValuePairs(_ bytes: [UInt8]) throws(Finding) {
        guard let parameters = Parameters(nameValuePairs: bytes) else { return }
        try read(parameters, atMost: bytes.count)
        var written = Parameters()
        parameters.read { name, value in written.append(name: name, value: value) }
        try expect(texts(of: written) == texts(of: parameters), "written parameters are others")
    }

    private static func texts(of parameters: Parameters) -> [ArraySlice<UInt8>] {
        var texts: [ArraySlice<UInt8>] = []
        parameters.read { texts += [$0, $1] }
        return texts
    }

    /// The parameters that pass: no more bytes than came, C strings, and each name is found.
    private static func read(
        _ parameters: Parameters, atMost limit: Int
    ) throws(Finding) {
        var byteCount = 0
        var areStrings = true
        var names: [String] = []
        parameters.read { name, value in
            byteCount += name.count + value.count
            areStrings = areStrings && !name.contains(0) && !value.contains(0)
            // Only with few names, because the time grows with the square of their number.
            if names.count < 64, let text = String(validating: name, as: UTF8.self) {
                names.append(text)
            }
        }
        try expect(byteCount <= limit, "more is read than came")
        try expect(areStrings, "a parameter is no C string")
        for name in names {
            try expect(parameters[name] != nil, "an existing name is not found")
            try expect(!parameters.values(of: name).isEmpty, "an existing name has no value")
        }
        let request = Request(parameters: parameters)
        _ = (request.path, request.query, request.headerNames(withPrefix: "x-amz-"))
        _ = (request.isSecure, request.headerValues("host"), request.headerValues("content-type"))
    }
}
