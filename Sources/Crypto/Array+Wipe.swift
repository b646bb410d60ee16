internal import COpenSSL

extension [UInt8] {
    /// Overwrites the bytes with zeros; no compiler leaves that out (`OPENSSL_cleanse`).
    ///
    /// Reaches only these bytes, and only while no other array shares them; earlier copies stay.
    package mutating func wipe() {
        unsafe withUnsafeMutableBytes { buffer in
            unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        }
    }
}
