internal import COpenSSL

/// libcrypto's stream in memory, for its PEM readers and writers.
@safe struct MemoryBIO: ~Copyable {
    let handle: OpaquePointer

    init(_ bytes: [UInt8] = []) throws(CryptoError) {
        guard let handle = unsafe BIO_new(BIO_s_mem()) else { throw .last("BIO_new") }
        guard unsafe BIO_write(handle, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            unsafe BIO_free(handle)
            throw .last("BIO_write")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe BIO_free(handle) }

    /// The bytes that were written and not yet read.
    var contents: [UInt8] {
        var start: UnsafePointer<CChar>?
        let count = unsafe daypass_bio_contents(handle, &start)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
