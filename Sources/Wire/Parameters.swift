/// The facts and headers that a web server states: CGI's environment (RFC 3875 §4.1).
///
/// All pairs lie in one buffer, and a lookup scans it: a request looks up about ten names, and a
/// dictionary of all names would cost more than all these lookups.
package struct Parameters: Equatable, Sendable {
    /// For each pair: the lengths of its name and value, four bytes each, then both.
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

    package mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        append(length: name.count)
        append(length: value.count)
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
        while let (value, end) = next(of: name, from: position) {
            values.append(String(decoding: value, as: UTF8.self))
            position = end
        }
        return values
    }

    /// Whether all values of a name are UTF-8, so that their text is exactly what the client sent.
    package func areTexts(_ name: String) -> Bool {
        var position = 0
        while let (value, end) = next(of: name, from: position) {
            guard String(validating: value, as: UTF8.self) != nil else { return false }
            position = end
        }
        return true
    }

    /// The names with a prefix, in order.
    package func names(withPrefix prefix: String) -> [String] {
        var names: [String] = []
        var position = 0
        while position < bytes.count {
            let start = position + 8
            let end = start + length(at: position)
            let name = bytes[start..<end]
            if name.starts(with: prefix.utf8) {
                names.append(String(decoding: name, as: UTF8.self))
            }
            position = end + length(at: position + 4)
        }
        return names
    }

    /// Passes on each pair, in order.
    package func read(_ look: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        var position = 0
        while position < bytes.count {
            let nameStart = position + 8
            let valueStart = nameStart + length(at: position)
            let end = valueStart + length(at: position + 4)
            look(bytes[nameStart..<valueStart], bytes[valueStart..<end])
            position = end
        }
    }

    private func value(of name: String) -> ArraySlice<UInt8>? {
        next(of: name, from: 0)?.value
    }

    /// The first value of a name after a position, and the position of its end.
    private func next(
        of name: String, from start: Int
    ) -> (value: ArraySlice<UInt8>, end: Int)? {
        var position = start
        while position < bytes.count {
            let nameStart = position + 8
            let valueStart = nameStart + length(at: position)
            let end = valueStart + length(at: position + 4)
            if isName(name, at: nameStart, count: valueStart - nameStart) {
                return (bytes[valueStart..<end], end)
            }
            position = end
        }
        return nil
    }

    private func isName(_ name: String, at start: Int, count: Int) -> Bool {
        guard name.utf8.count == count else { return false }
        let wanted = name.utf8.span
        for index in 0..<count where wanted[index] != bytes[start + index] {
            return false
        }
        return true
    }

    private mutating func append(length: Int) {
        for shift in [0, 8, 16, 24] {
            bytes.append(UInt8(truncatingIfNeeded: length >> shift))
        }
    }

    private func length(at position: Int) -> Int {
        Int(bytes[position]) | Int(bytes[position + 1]) << 8 | Int(bytes[position + 2]) << 16
            | Int(bytes[position + 3]) << 24
    }
}
