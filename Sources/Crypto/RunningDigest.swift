internal import COpenSSL

/// The digest of bytes that arrive piece by piece, owned by one thread.
@safe package struct RunningDigest: ~Copyable {
    private let context: OpaquePointer

    package init(_ algorithm: HashAlgorithm) {
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex2(context, algorithm.fetched.pointer, nil) == 1
        else { fatalError("a digest fails to start only when there is no memory") }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func append(_ bytes: [UInt8]) {
        let done = unsafe EVP_DigestUpdate(context, bytes, bytes.count)
        precondition(done == 1, "EVP_DigestUpdate fails only after the end")
    }

    package consuming func finish() -> [UInt8] {
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let done = unsafe EVP_DigestFinal_ex(context, &output, &count)
        precondition(done == 1, "EVP_DigestFinal_ex fails only the second time")
        return Array(output.prefix(Int(count)))
    }
}
