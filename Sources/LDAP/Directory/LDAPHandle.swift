internal import CLDAP
internal import Glibc
internal import System

/// Makes libldap's handles, each with a connection of its own, all settings, and encryption.
enum LDAPHandle {
    /// The longest message to read, in bytes.
    private static let messageLimit = 1 << 20
    /// How much of a directory's explanation to report, in bytes.
    private static let wordsLimit = 160
    /// Keeps libldap from reading `ldap.conf`, `.ldaprc` and the environment, which could bring
    /// another directory's address, weaker certificate checks or a key; and from ending the process
    /// when it writes to a closed connection. Runs once, before the first handle is made.
    static let prepareLibrary: Void = {
        _ = unsafe setenv("LDAPNOINIT", "1", 1)
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    /// The files that libldap may be in, the newest first: 2.6 as in Debian 13 and Ubuntu 24.04, or
    /// 2.5 as in Debian 12 and Ubuntu 22.04. The functions that Daypass calls are the same in both.
    static let libraryNames = ["libldap.so.2", "libldap-2.5.so.0"]

    /// Loads and initializes libldap and its TLS library, which is not thread-safe. It happens
    /// late, because it looks up this machine's full name and loads plug-ins.
    static let hasLibrary: Bool = {
        _ = prepareLibrary
        guard libraryNames.contains(where: { unsafe daypass_ldap_load($0) }) else { return false }
        var handle: OpaquePointer? = nil
        let code = unsafe ldap_create(&handle)
        precondition(code == LDAP_SUCCESS, "libldap does not start")
        var isServer: Int32 = 0
        _ = unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &isServer)
        _ = unsafe ldap_unbind_ext_s(handle, nil, nil)
        return true
    }()

    static func open(
        _ server: LDAPServer, certificateAuthorityFile: String?, deadline: Deadline
    ) throws(LDAPError) -> OpaquePointer {
        guard hasLibrary else { throw .missingLibrary }
        let places: [(host: String, port: UInt16)] =
            switch server.place {
            case .host(let name, let port): [(name, port)]
            case .service(let name):
                try Resolver.servers(ofService: name, deadline: deadline).map {
                    ($0.host, $0.port)
                }
            }
        var failure = LDAPError.unresolved(server.place.description)
        for (host, port) in places {
            do throws(LDAPError) {
                return unsafe try open(
                    server, host: host, port: port,
                    certificateAuthorityFile: certificateAuthorityFile, deadline: deadline)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func open(
        _ server: LDAPServer, host: String, port: UInt16, certificateAuthorityFile: String?,
        deadline: Deadline
    ) throws(LDAPError) -> OpaquePointer {
        let descriptor = try TCPConnection.open(host: host, port: port, deadline: deadline)
        // A URL has an IPv6 address in brackets. The scheme is that of the unencrypted socket;
        // encryption is requested below. The certificate must name the host.
        let name = host.contains(":") ? "[\(host)]" : host
        var opened: OpaquePointer? = nil
        let code = unsafe ldap_init_fd(
            descriptor, LDAP_PROTO_TCP, "ldap://\(name):\(port)", &opened)
        guard code == LDAP_SUCCESS, let handle = unsafe opened else {
            close(descriptor)
            throw .failed(code: code, words: "")
        }
        do throws(LDAPError) {
            unsafe setOptions(handle)
            switch server.encryption {
            case .none: return unsafe handle
            case .startTLS: unsafe try requestEncryption(handle, deadline: deadline)
            case .tls: break
            }
            unsafe try setEncryptionOptions(
                handle, certificateAuthorityFile: certificateAuthorityFile,
                checksCertificate: server.checksCertificate)
            unsafe try encrypt(handle, host: host, descriptor: descriptor, deadline: deadline)
        } catch {
            _ = unsafe ldap_unbind_ext_s(handle, nil, nil)
            throw error
        }
        return unsafe handle
    }

    private static func setOptions(_ handle: OpaquePointer) {
        unsafe set(handle, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3)
        unsafe set(handle, LDAP_OPT_DEREF, LDAP_DEREF_NEVER)
        unsafe setFlag(handle, LDAP_OPT_REFERRALS, false)
        unsafe setFlag(handle, LDAP_OPT_RESTART, true)
        // A broken connection stays broken: see LDAPConnection.
        unsafe setFlag(handle, LDAP_OPT_KEEPCONN, true)
        var socketBuffer: OpaquePointer? = nil
        _ = unsafe ldap_get_option(handle, LDAP_OPT_SOCKBUF, &socketBuffer)
        var limit = ber_len_t(messageLimit)
        let status = unsafe ber_sockbuf_ctrl(
            socketBuffer, LBER_SB_OPT_SET_MAX_INCOMING, &limit)
        precondition(status == 1, "liblber can limit messages")
    }

    /// A directory's explanation, shortened.
    static func text(_ words: UnsafePointer<CChar>?) -> String {
        guard let words = unsafe words else { return "" }
        let bytes = unsafe UnsafeRawBufferPointer(start: words, count: strnlen(words, wordsLimit))
        return String(decoding: unsafe Array(bytes), as: UTF8.self)
    }

    static func string(_ handle: OpaquePointer, _ option: Int32) -> String? {
        var value: UnsafeMutablePointer<CChar>? = nil
        guard unsafe ldap_get_option(handle, option, &value) == LDAP_OPT_SUCCESS,
            let value = unsafe value
        else { return nil }
        defer { unsafe ldap_memfree(value) }
        return unsafe text(value)
    }

    static func set(_ handle: OpaquePointer, _ option: Int32, _ value: Int32) {
        var value = value
        let status = unsafe ldap_set_option(handle, option, &value)
        precondition(status == LDAP_OPT_SUCCESS, "libldap has every option that we set")
    }

    static func setFlag(_ handle: OpaquePointer, _ option: Int32, _ isOn: Bool) {
        let status = unsafe daypass_ldap_set_flag(handle, option, isOn ? 1 : 0)
        precondition(status == LDAP_OPT_SUCCESS, "libldap has every option that we set")
    }
}
