internal import State

/// Why a page is not shown, or a form not carried out.
enum PageError: Error, Equatable {
    case notFound
    case methodNotAllowed(allowed: String)
    /// The request is for another host than that of the pages.
    case otherHost(origin: String)
    /// A form that did not come from these pages, or not from this sign-in.
    case foreignForm(detail: String)
    case malformedForm(detail: String)
    /// The person has not signed in, or the sign-in has ended.
    case signedOut
    /// The proof of identity is refused. The answer does not say what is wrong with it.
    case refusedProof(detail: String)
    /// The identity is proved, and has no access. The person may see the reason.
    case noAccess(reason: String)
    case deniedByPolicy(detail: String)
    /// The rules for records refuse a change. The person may see the reason.
    case refusedChange(reason: String)
    /// The provider's login page did not lead back as it should.
    case refusedLogin(reason: String)
    case unreachable(detail: String)
    case throttled(wait: Int, detail: String)
    /// The identity does not fit into a cookie.
    case identityTooLarge(byteCount: Int)
    case internalFailure(detail: String)

    var status: Int {
        switch self {
        case .notFound: 404
        case .methodNotAllowed: 405
        case .otherHost: 421
        case .malformedForm, .refusedChange: 400
        case .signedOut: 401
        case .foreignForm, .refusedProof, .noAccess, .deniedByPolicy, .refusedLogin,
            .identityTooLarge:
            403
        case .unreachable: 503
        case .throttled: 429
        case .internalFailure: 500
        }
    }
}

extension PageError: AuditedRefusal {
    var code: String {
        switch self {
        case .notFound: "NoSuchPage"
        case .methodNotAllowed: "MethodNotAllowed"
        case .otherHost: "MisdirectedRequest"
        case .foreignForm, .deniedByPolicy, .refusedProof: "AccessDenied"
        case .malformedForm: "InvalidForm"
        case .refusedChange: "RefusedChange"
        case .signedOut: "SignedOut"
        case .noAccess: "IDPRejectedClaim"
        case .refusedLogin: "InvalidIdentityToken"
        case .unreachable: "IDPCommunicationError"
        case .throttled: "Throttling"
        case .identityTooLarge: "IdentityTooLarge"
        case .internalFailure: "InternalError"
        }
    }

    var message: String { English.message(of: self) }

    var detail: String? {
        switch self {
        case .foreignForm(let detail), .malformedForm(let detail), .refusedProof(let detail),
            .deniedByPolicy(let detail), .unreachable(let detail), .throttled(_, let detail),
            .internalFailure(let detail):
            detail
        case .notFound, .methodNotAllowed, .otherHost, .signedOut, .noAccess, .refusedChange,
            .refusedLogin, .identityTooLarge:
            nil
        }
    }
}
