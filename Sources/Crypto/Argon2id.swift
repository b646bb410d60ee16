internal import CArgon2

/// Derivation of keys from passwords that costs memory (RFC 9106).
package struct Argon2id: Sendable {
    /// Passes over the memory.
    let passCount: UInt32
    /// In KiB.
    let memory: UInt32
    let laneCount: UInt32

    package init(passCount: UInt32, memory: UInt32, laneCount: UInt32) {
        self.passCount = passCount
        self.memory = memory
        self.laneCount = laneCount
    }

    /// Derives a key. The lanes are filled one after the other, without threads of libargon2's own,
    /// and the memory is given back before this returns.
    ///
    /// - Throws: ``CryptoError/failed(function:code:)`` if libargon2 can't be loaded (code 0), or
    ///   with libargon2's own code, without its sign, such as 22 if there is no memory.
    package func key(
        password: [UInt8], salt: [UInt8], byteCount: Int
    ) throws(CryptoError) -> [UInt8] {
        guard daypass_argon2_load() else {
            throw .failed(function: "dlopen(libargon2.so.1)", code: 0)
        }
        var key = [UInt8](repeating: 0, count: byteCount)
        // libargon2 wants them mutable, and changes them only if a flag asks for it.
        var password = password
        var salt = salt
        defer { password.wipe() }
        let status = unsafe key.withUnsafeMutableBufferPointer { key in
            unsafe password.withUnsafeMutableBufferPointer { password in
                unsafe salt.withUnsafeMutableBufferPointer { salt in
                    var context = unsafe argon2_context()
                    unsafe context.out = key.baseAddress
                    unsafe context.outlen = UInt32(key.count)
                    unsafe context.pwd = password.baseAddress
                    unsafe context.pwdlen = UInt32(password.count)
                    unsafe context.salt = salt.baseAddress
                    unsafe context.saltlen = UInt32(salt.count)
                    unsafe context.t_cost = passCount
                    unsafe context.m_cost = memory
                    unsafe context.lanes = laneCount
                    unsafe context.threads = 1
                    unsafe context.version = ARGON2_VERSION_13.rawValue
                    return unsafe daypass_argon2(&context, Argon2_id)
                }
            }
        }
        guard status == ARGON2_OK.rawValue else {
            throw .failed(function: "argon2_ctx", code: UInt(status.magnitude))
        }
        return key
    }
}
