internal import Credentials
internal import PolicyEngine

/// The owner of a place that a ``ConcurrencyLimit`` gives away.
struct PlaceOwner: Hashable, Sendable {
    /// The user, or the session's parent; without a signature, the network of the request.
    let account: String
    /// One of the account's access keys: each session has its own. Empty without a signature.
    let accessKeyID: String

    init(account: String, accessKeyID: String) {
        self.account = account
        self.accessKeyID = accessKeyID
    }

    /// - Parameter sourceAddress: As the web server writes it.
    init(_ caller: S3Caller?, sourceAddress: String) {
        if let caller {
            self.init(
                account: "account \(caller.principal.name)", accessKeyID: caller.accessKeyID)
        } else {
            self.init(
                account: "network \(PlaceOwner.network(of: sourceAddress))", accessKeyID: "")
        }
    }

    /// The part of an address that its owner can't choose: of IPv6, 64 bits (RFC 4291 §2.5.1).
    private static func network(of address: String) -> String {
        guard let parsed = IPAddress(Array(address.utf8).span) else { return address }
        return parsed.width == 32 ? "\(parsed.bits)" : "\(parsed.bits >> 64)/64"
    }
}
