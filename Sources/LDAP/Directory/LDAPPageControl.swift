internal import CLDAP

/// The control that returns the entries of a search in pages (RFC 2696).
@safe struct LDAPPageControl: ~Copyable {
    let pointer: UnsafeMutablePointer<LDAPControl>

    /// - Parameter page: The directory's name for the page; empty for the first.
    init(_ handle: OpaquePointer, page: [UInt8], size: Int) throws(LDAPError) {
        var page = page
        var control: UnsafeMutablePointer<LDAPControl>? = nil
        let code = unsafe page.withUnsafeMutableBytes { bytes in
            var cookie = unsafe berval(
                bv_len: ber_len_t(bytes.count),
                bv_val: bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
            // Not critical: a directory without support for pages sends all entries.
            return unsafe ldap_create_page_control(
                handle, ber_int_t(size), &cookie, 0, &control)
        }
        guard code == LDAP_SUCCESS, let control = unsafe control else {
            throw .failed(code: code, words: "")
        }
        unsafe pointer = control
    }

    deinit { unsafe ldap_control_free(pointer) }

    /// The directory's name for the next page, `nil` if there is none.
    static func nextPage(
        _ handle: OpaquePointer,
        in controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    ) -> [UInt8]? {
        guard
            let control = unsafe ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nil)
        else { return nil }
        var estimate: ber_int_t = 0
        var cookie = unsafe berval()
        guard
            unsafe ldap_parse_pageresponse_control(handle, control, &estimate, &cookie)
                == LDAP_SUCCESS
        else { return nil }
        defer { unsafe ldap_memfree(cookie.bv_val) }
        let page = unsafe cookie.bytes
        return page.isEmpty ? nil : page
    }
}

extension berval {
    var bytes: [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: bv_val, count: Int(bv_len)))
    }

    /// The bytes as text, `nil` if they are not UTF-8 or would end early in C.
    var text: String? {
        let bytes = unsafe bytes
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}
