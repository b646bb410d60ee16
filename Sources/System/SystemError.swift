internal import Glibc

/// A system call or a function of the C library that failed.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package let operation: String
    package let code: Int32

    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    package var description: String {
        "\(operation): \(unsafe String(cString: strerror(code)))"
    }
}
