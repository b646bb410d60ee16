internal import CLDAP
internal import Glibc
package import System

extension LDAPConnection {
    /// The size of a page (RFC 2696). Active Directory sends at most 1,000 at once, OpenLDAP 500.
    private static let pageSize = 500
    /// Asks for entries without attributes (RFC 4511 §4.5.1.8).
    private static let noAttributes = ["1.1"]
    /// The longest name of an entry, in bytes.
    private static let maximumNameByteCount = 4_096

    /// Finds all matching entries, or none (`ldap_search_ext`).
    ///
    /// Skips references to other servers: Active Directory adds some to a search of a whole domain.
    /// - Throws: ``LDAPError/tooManyEntries(limit:)`` also if the directory cuts the list;
    ///   ``LDAPError/noSuchEntry`` if the base does not exist.
    package mutating func search(
        _ search: LDAPSearch, deadline: Deadline
    ) throws(LDAPError) -> [LDAPEntry] {
        var entries: [LDAPEntry] = []
        // If one page holds every possible entry, paging is unnecessary.
        var page: [UInt8]? = search.limit > LDAPConnection.pageSize ? [] : nil
        repeat {
            let id = try sendRequest(search, page: page, deadline: deadline)
            page = try read(search, id: id, into: &entries, deadline: deadline)
        } while page != nil
        return entries
    }

    /// - Parameter page: The page's cookie: empty for the first, `nil` for all entries at once.
    private mutating func sendRequest(
        _ search: LDAPSearch, page: [UInt8]?, deadline: Deadline
    ) throws(LDAPError) -> Int32 {
        // C would end the text at the NUL.
        guard !(search.base + search.filter).utf8.contains(0) else {
            throw .failed(code: LDAP_FILTER_ERROR, words: "")
        }
        let scope = search.scope == .entry ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE
        let attributes =
            search.attributes.isEmpty ? LDAPConnection.noAttributes : search.attributes
        var timeLimit = timeval(milliseconds: max(1_000, deadline.milliseconds(atMost: .max)))
        guard let page else {
            return unsafe try send { handle, id in
                unsafe LDAPConnection.withCStrings(attributes) { attributes in
                    unsafe ldap_search_ext(
                        handle, search.base, scope, search.filter, attributes, 0, nil, nil,
                        &timeLimit, Int32(search.limit + 1), &id)
                }
            }
        }
        let control = unsafe try LDAPPageControl(handle, page: page, size: LDAPConnection.pageSize)
        return unsafe try send { handle, id in
            var controls: [UnsafeMutablePointer<LDAPControl>?] = unsafe [control.pointer, nil]
            return unsafe LDAPConnection.withCStrings(attributes) { attributes in
                // Directories disagree on whether their own limit is per page or in total.
                unsafe ldap_search_ext(
                    handle, search.base, scope, search.filter, attributes, 0, &controls, nil,
                    &timeLimit, LDAP_NO_LIMIT, &id)
            }
        }
    }

    /// Reads a page's entries. Returns the directory's name for the next page, `nil` if none.
    private mutating func read(
        _ search: LDAPSearch, id: Int32, into entries: inout [LDAPEntry], deadline: Deadline
    ) throws(LDAPError) -> [UInt8]? {
        var areTooMany = false
        while true {
            let answer = try message(of: id, deadline: deadline)
            switch answer.kind {
            case LDAPAnswer.searchEntry:
                guard entries.count < search.limit else {
                    areTooMany = true
                    continue
                }
                entries.append(try entry(answer, hasAttributes: !search.attributes.isEmpty))
            case LDAPAnswer.searchReference: continue
            case LDAPAnswer.searchDone:
                var nextPage: [UInt8]?
                let (code, words) = unsafe try result(answer) { handle, controls in
                    nextPage = unsafe LDAPPageControl.nextPage(handle, in: controls)
                }
                guard !areTooMany else { throw .tooManyEntries(limit: search.limit) }
                switch code {
                case LDAP_SUCCESS: return nextPage
                case LDAP_SIZELIMIT_EXCEEDED: throw .tooManyEntries(limit: entries.count)
                case LDAP_NO_SUCH_OBJECT: throw .noSuchEntry
                // A name that the directory's schema can't read names no entry.
                case LDAP_INVALID_DN_SYNTAX where search.scope == .entry: throw .noSuchEntry
                default: throw .failed(code: code, words: words)
                }
            default:
                isBroken = true
                throw .malformedAnswer
            }
        }
    }

    private mutating func entry(
        _ answer: borrowing LDAPAnswer, hasAttributes: Bool
    ) throws(LDAPError) -> LDAPEntry {
        var reader: OpaquePointer? = nil
        var name = unsafe berval()
        let status = unsafe ldap_get_dn_ber(handle, answer.pointer, &reader, &name)
        defer { if let reader = unsafe reader { unsafe ber_free(reader, 0) } }
        guard status == LDAP_SUCCESS, let name = unsafe name.text,
            name.utf8.count <= LDAPConnection.maximumNameByteCount
        else {
            isBroken = true
            throw .malformedAnswer
        }
        var attributes: [(name: String, values: [[UInt8]])] = []
        while hasAttributes {
            var type = unsafe berval()
            var values: UnsafeMutablePointer<berval>? = nil
            let status = unsafe ldap_get_attribute_ber(
                handle, answer.pointer, reader, &type, &values)
            defer { unsafe ldap_memfree(values) }
            guard status == LDAP_SUCCESS else {
                isBroken = true
                throw .malformedAnswer
            }
            guard unsafe type.bv_val != nil else { break }
            attributes.append(
                (unsafe type.text ?? "", unsafe LDAPConnection.bytes(ofEach: values)))
        }
        return LDAPEntry(name: name, attributes: attributes)
    }

    private static func bytes(ofEach values: UnsafeMutablePointer<berval>?) -> [[UInt8]] {
        var all: [[UInt8]] = []
        var next = unsafe values
        while let value = unsafe next, unsafe value.pointee.bv_val != nil {
            all.append(unsafe value.pointee.bytes)
            unsafe next = unsafe value + 1
        }
        return all
    }

    /// Passes texts as a C array of strings, with a null pointer at the end.
    private static func withCStrings(
        _ texts: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var strings = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe strings.indices { unsafe free(strings[index]) } }
        return unsafe strings.withUnsafeMutableBufferPointer { strings in
            unsafe body(strings.baseAddress!)
        }
    }
}
