internal import COpenSSL

extension [UInt8] {
    /// Fills it with zeros, also where the compiler sees that nobody reads them (`OPENSSL_cleanse`).
    ///
    /// Only these bytes, and only while nothing shares them: what was copied stays where it is.
    package mutating func wipe() {
        unsafe withUnsafeMutableBytes { buffer in
            unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        }
    }
}
