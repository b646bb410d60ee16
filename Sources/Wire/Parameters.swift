/// The facts and headers that a web server states: CGI's environment (RFC 3875 §4.1).
///
/// All pairs lie in one buffer, as FastCGI has them, and a lookup scans it: a request looks up
/// about ten names, and a dictionary of all names would cost more than all these lookups.
package struct Parameters: Equatable, Sendable {
    /// Valid ``NameValuePairs``.
    private var bytes: [UInt8] = []

    package init() {
        bytes.reserveCapacity(2_048)
    }

    package init(_ pairs: KeyValuePairs<String, String>) {
        for (name, value) in pairs {
            append(name: Array(name.utf8), value: Array(value.utf8))
        }
    }

    package mutating func append(name: [UInt8], value: [UInt8]) {
        append(name: name[...], value: value[...])
    }

    /// Adds a parameter of a C environment.
    @unsafe package mutating func append(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) {
        NameValuePairs.append(length: name.count, to: &bytes)
        NameValuePairs.append(length: value.count, to: &bytes)
        unsafe bytes.append(contentsOf: name)
        unsafe bytes.append(contentsOf: value)
    }

    package mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        NameValuePairs.append(length: name.count, to: &bytes)
        NameValuePairs.append(length: value.count, to: &bytes)
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
    }

    /// The value of a name, `nil` if the web server did not send it.
    ///
    /// Of a repeated name, the first value applies: the web server's own configuration comes before
    /// what it adds from the client's headers.
    package subscript(name: String) -> String? {
        value(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    package func values(of name: String) -> [String] {
        var values: [String] = []
        var position = 0
        while let pair = next(of: name, from: position) {
            values.append(String(decoding: bytes[pair.value], as: UTF8.self))
            position = pair.value.upperBound
        }
        return values
    }

    /// Whether all values of a name are UTF-8, so that their text is exactly what the client sent.
    package func areTexts(_ name: String) -> Bool {
        var position = 0
        while let pair = next(of: name, from: position) {
            guard String(validating: bytes[pair.value], as: UTF8.self) != nil else { return false }
            position = pair.value.upperBound
        }
        return true
    }

    /// The values of a header, by its name in lower case: `x-amz-date` is `HTTP_X_AMZ_DATE` (RFC
    /// 3875 §4.1.18).
    package func values(ofHeader name: String) -> [String] {
        var values: [String] = []
        let count = Parameters.headerPrefix.utf8.count + name.utf8.count
        read { found, value in
            guard found.count == count, Parameters.isHeader(found, withPrefix: name) else { return }
            values.append(String(decoding: value, as: UTF8.self))
        }
        return values
    }

    /// The names of the headers with a prefix, both in lower case.
    package func headerNames(withPrefix prefix: String) -> [String] {
        var names: [String] = []
        read { found, _ in
            guard Parameters.isHeader(found, withPrefix: prefix) else { return }
            let name = found.dropFirst(Parameters.headerPrefix.utf8.count).map {
                $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0.asciiLowercased
            }
            names.append(String(decoding: name, as: UTF8.self))
        }
        return names
    }

    private static let headerPrefix = "HTTP_"

    /// Whether a parameter is a header whose name begins with a prefix, which is in lower case.
    private static func isHeader(_ found: ArraySlice<UInt8>, withPrefix prefix: String) -> Bool {
        let found = found.span
        let start = headerPrefix.utf8.count
        let prefix = prefix.utf8.span
        guard found.count >= start + prefix.count, found.begins(with: headerPrefix.utf8.span)
        else { return false }
        for index in prefix.indices {
            let byte = prefix[index]
            let written = byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte.asciiUppercased
            guard found[start + index] == written else { return false }
        }
        return true
    }

    /// Passes on each pair, in order.
    package func read(_ look: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        var position = 0
        while let pair = Pair(bytes.span, at: position) {
            look(bytes[pair.name], bytes[pair.value])
            position = pair.value.upperBound
        }
    }

    private func value(of name: String) -> ArraySlice<UInt8>? {
        next(of: name, from: 0).map { bytes[$0.value] }
    }

    /// The first pair with a name after a position.
    private func next(of name: String, from start: Int) -> Pair? {
        let wanted = name.utf8.span
        let bytes = bytes.span
        var position = start
        while let pair = Pair(bytes, at: position) {
            if pair.isNamed(wanted, in: bytes) { return pair }
            position = pair.value.upperBound
        }
        return nil
    }
}

/// Where a name and its value lie.
private struct Pair {
    let name: Range<Int>
    let value: Range<Int>

    /// `nil` at the end.
    @inline(__always)
    init?(_ bytes: borrowing Span<UInt8>, at start: Int) {
        var position = start
        guard let nameLength = NameValuePairs.length(in: bytes, at: &position),
            let valueLength = NameValuePairs.length(in: bytes, at: &position)
        else { return nil }
        name = position..<position + nameLength
        value = name.upperBound..<name.upperBound + valueLength
    }

    @inline(__always)
    func isNamed(_ wanted: borrowing Span<UInt8>, in bytes: borrowing Span<UInt8>) -> Bool {
        guard name.count == wanted.count else { return false }
        for index in wanted.indices where bytes[name.lowerBound + index] != wanted[index] {
            return false
        }
        return true
    }
}
