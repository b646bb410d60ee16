@testable import FastCGI
@testable import Wire

extension FuzzTarget {
    private static let pipes = HeadPipes()

    /// A connection's records, whole and in pieces. The first byte sets the length of the pieces.
    /// libfcgi reads every head that the gatekeeper lets pass.
    static func fastCGI(_ bytes: [UInt8]) throws(Finding) {
        guard let first = bytes.first else { return }
        let octets = bytes.dropFirst()
        let whole = try events(octets, pieceByteCount: max(octets.count, 1))
        let split = try events(octets, pieceByteCount: Int(first & 0x7F) + 1)
        try expect(whole == split, "the pieces make another request than the whole")
        for case .head(let head) in whole { try read(head) }
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

    /// The parameters of a record: if the gatekeeper lets them pass, libfcgi reads the same.
    static func nameValuePairs(_ bytes: [UInt8]) throws(Finding) {
        guard NameValuePairs.count(in: bytes) != nil else { return }
        try read(RequestHead(id: 1, keepsConnection: true, parameterBytes: bytes))
    }

    /// The parameters of a head: no more bytes than came, and each name is found.
    private static func read(_ head: RequestHead) throws(Finding) {
        guard let library = LibraryRequest(head, connection: -1, pipes) else {
            throw Finding(description: "libfcgi refuses a head that passed")
        }
        let parameters = library.parameters
        var count = 0
        var byteCount = 0
        var names: [String] = []
        parameters.read { name, value in
            count += 1
            byteCount += name.count + value.count
            // Only with few names, because the time grows with the square of their number.
            if names.count < 64, let text = String(validating: name, as: UTF8.self) {
                names.append(text)
            }
        }
        try expect(
            count == NameValuePairs.count(in: head.parameterBytes),
            "libfcgi reads another number of parameters")
        try expect(byteCount <= head.parameterBytes.count, "more is read than came")
        for name in names {
            try expect(parameters[name] != nil, "an existing name is not found")
            try expect(!parameters.values(of: name).isEmpty, "an existing name has no value")
        }
        let request = Request(parameters: parameters)
        _ = (request.path, request.query, request.headerNames(withPrefix: "x-amz-"))
        _ = (request.isSecure, request.headerValues("host"), request.headerValues("content-type"))
    }

    /// The head of a browser's request to the person's own machine. What passes begins as it was
    /// read, and names a host of the list.
    static func loopbackRequest(_ bytes: [UInt8]) throws(Finding) {
        let hosts = ["127.0.0.1:8080", "localhost:8080"]
        guard let request = try? LoopbackRequest(head: bytes, hosts: hosts) else { return }
        try expect(hosts.contains(request.host), "the host \(request.host)")
        try expect(request.path.utf8.first == UInt8(ascii: "/"), "the path \(request.path)")
        try expect(bytes.starts(with: "GET \(request.path)".utf8), "another path or method")
        let query = String(decoding: request.query, as: UTF8.self)
        try expect(
            (request.path + query).utf8.allSatisfy { (0x21...0x7E).contains($0) },
            "a character that no target has")
        if let cookie = request.cookie("a") {
            try expect(
                !cookie.utf8.contains { $0 == UInt8(ascii: ";") || $0 == 0x0D || $0 == 0x0A },
                "a cookie of two lines or values")
        }
    }
}
