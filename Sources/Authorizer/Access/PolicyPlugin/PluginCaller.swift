internal import Credentials

/// The caller of a request, as the access plugin is told.
struct PluginCaller {
    /// The access key of the request. A session has its own.
    let accessKeyID: String
    /// Whether it is the root user, or a session or access key of root that no policy narrows.
    let isOwner: Bool
    /// The claims of the session token; an empty object without one.
    let claimsJSON: [UInt8]

    init(_ caller: S3Caller) {
        accessKeyID = caller.accessKeyID
        switch caller.principal {
        case .root: (isOwner, claimsJSON) = (true, PluginCaller.noClaims)
        case .user: (isOwner, claimsJSON) = (false, PluginCaller.noClaims)
        case .session(let claims, .root, _):
            (isOwner, claimsJSON) = (caller.principal.narrowing.isEmpty, claims.json)
        case .session(let claims, .user, _), .session(let claims, .outsider, _):
            (isOwner, claimsJSON) = (false, claims.json)
        case .accessKey(_, _, .root):
            (isOwner, claimsJSON) = (caller.principal.narrowing.isEmpty, PluginCaller.noClaims)
        case .accessKey: (isOwner, claimsJSON) = (false, PluginCaller.noClaims)
        }
    }

    private static let noClaims = Array("{}".utf8)
}
