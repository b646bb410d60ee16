/// The parameters of a presigned request's signature. The store gets Daypass's signature instead.
enum S3SignatureParameter: String, CaseIterable, Sendable {
    case algorithm = "X-Amz-Algorithm"
    case contentSHA256 = "X-Amz-Content-Sha256"
    case credential = "X-Amz-Credential"
    case date = "X-Amz-Date"
    case expires = "X-Amz-Expires"
    case securityToken = "X-Amz-Security-Token"
    case signature = "X-Amz-Signature"
    case signedHeaders = "X-Amz-SignedHeaders"

    /// `nil` if the name is another parameter's.
    ///
    /// - Throws: ``S3RequestError/ambiguous(_:)`` for another case, which some readers ignore.
    init?(_ name: String) throws(S3RequestError) {
        if let parameter = S3SignatureParameter(rawValue: name) {
            self = parameter
            return
        }
        let lowerCase = name.lowercased()
        guard !S3SignatureParameter.lowerCaseNames.contains(lowerCase) else {
            throw .ambiguous(name)
        }
        return nil
    }

    private static let lowerCaseNames = Set(allCases.map { $0.rawValue.lowercased() })

    /// Whether its presence means that the query is signed.
    var makesPresigned: Bool {
        switch self {
        case .algorithm, .credential, .signature: true
        case .contentSHA256, .date, .expires, .securityToken, .signedHeaders: false
        }
    }
}
