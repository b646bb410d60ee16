internal import COpenSSL

/// One digest after the other in a context that the thread keeps: a new one costs more than the
/// digest of a short text.
///
/// A context is always at the beginning of a digest, except while this is in use. So nothing of a
/// message, and nothing that depends on a secret, stays in it. It lives as long as the process, in
/// which threads do not come and go.
@safe struct ThreadDigest {
    private let context: OpaquePointer
    private let byteCount: Int

    init(_ algorithm: HashAlgorithm) {
        byteCount = algorithm.byteCount
        let place = unsafe daypass_digest_context(algorithm.rawValue)!
        if let kept = unsafe place.pointee {
            unsafe context = kept
            return
        }
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex2(context, algorithm.fetched.pointer, nil) == 1
        else { fatalError("a digest fails to start only when there is no memory") }
        unsafe place.pointee = context
        unsafe self.context = context
    }

    func append(_ bytes: ArraySlice<UInt8>) {
        let done = unsafe bytes.withUnsafeBytes { input in
            unsafe EVP_DigestUpdate(context, input.baseAddress, input.count)
        }
        precondition(done == 1, "EVP_DigestUpdate fails only after the end")
    }

    func append(_ bytes: [UInt8]) { append(bytes[...]) }

    /// Returns the digest, and begins the next one.
    func finish() -> [UInt8] {
        var output = [UInt8](repeating: 0, count: byteCount)
        let done =
            unsafe EVP_DigestFinal_ex(context, &output, nil) == 1
            && EVP_DigestInit_ex2(context, nil, nil) == 1
        precondition(done, "EVP_DigestFinal_ex fails only the second time")
        return output
    }
}
