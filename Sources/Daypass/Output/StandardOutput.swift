internal import Glibc

/// Standard output. Swift's own `print` does not report errors.
enum StandardOutput {
    /// - Throws: ``Failure`` with the reason, such as a full disk or a closed pipe.
    static func write(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(STDOUT_FILENO, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Failure(errnoOf: "standard output") }
            rest = rest.dropFirst(count)
        }
    }

    static func write(line: String) throws(Failure) {
        try write(Array(line.utf8) + [UInt8(ascii: "\n")])
    }
}
