internal import PolicyEngine
internal import Wire

/// The parameters of a call: a request whose form can be read, whatever it asks for.
struct CallForm {
    private static let version = "2011-06-15"
    /// The version of AWS's IAM, whose clients are often pointed at Daypass.
    private static let iamVersion = "2010-05-08"
    private static let mediaType = Array("application/x-www-form-urlencoded".utf8)

    let parameters: Form
    let request: Request

    /// Reads the parameters from the query, the body, or both; the query's come before the body's.
    ///
    /// Every action may come either way: minio-py uses the query where boto3 uses the body.
    init(_ request: Request) throws(STSError) {
        guard request.method == "POST" else { throw .methodNotAllowed(.post) }
        guard !request.isBodyTooLarge else {
            throw .requestTooLarge(limit: Request.maximumBodyByteCount)
        }
        try CallForm.checkLength(request)
        let query = try CallForm.form(Array(request.query.utf8))
        let body = try CallForm.bodyForm(request)
        parameters = query.merging(body)
        self.request = request
    }

    /// The name of the action. A wrong version is refused before an action that Daypass does not
    /// know, which that version may have.
    var action: String {
        get throws(STSError) {
            guard let version = parameters["Version"] else { throw .missingParameter("Version") }
            if version == CallForm.iamVersion, let name = parameters["Action"],
                SecurityTokenAction(rawValue: name) == nil
            {
                throw .iamAction(CallForm.isName(name) ? name : nil)
            }
            guard version == CallForm.version else {
                throw .invalidParameterValue(
                    name: "Version", reason: "must be \(CallForm.version)")
            }
            guard let action = parameters["Action"] else { throw .missingParameter("Action") }
            guard CallForm.isName(action) else { throw .invalidAction(nil) }
            return action
        }
    }

    /// Checks that the body is whole: the missing part may be the policy that narrows the session.
    private static func checkLength(_ request: Request) throws(STSError) {
        guard let stated = request.statedLength else { return }
        guard Int(stated) == request.body.count else {
            throw .malformedForm(reason: "the body is not as long as its Content-Length says")
        }
    }

    private static func bodyForm(_ request: Request) throws(STSError) -> Form {
        guard !request.body.isEmpty else { return Form() }
        // Parameters may follow the media type (RFC 9110 §8.3.1): botocore sends a charset.
        let mediaType = request.contentType.utf8.prefix {
            $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ")
        }
        guard mediaType.map(\.asciiLowercased) == CallForm.mediaType else {
            throw .invalidParameterValue(
                name: "Content-Type", reason: "must be application/x-www-form-urlencoded")
        }
        return try form(request.body)
    }

    private static func form(_ bytes: [UInt8]) throws(STSError) -> Form {
        do throws(FormError) {
            return try Form(bytes)
        } catch {
            switch error {
            case .badPercentEncoding:
                throw .malformedForm(reason: "a % without two hexadecimal digits after it")
            case .notUTF8: throw .malformedForm(reason: "not UTF-8")
            case .semicolon: throw .malformedForm(reason: "a semicolon; it must be written %3B")
            case .repeatedParameter(let name):
                throw .invalidParameterValue(
                    name: isName(name) ? name : "a parameter", reason: "is repeated")
            case .tooManyParameters: throw .malformedForm(reason: "too many parameters")
            }
        }
    }

    /// Whether a text of the caller may be shown and logged as a name: a token that was pasted into
    /// the wrong place must not stay in a log.
    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: ".") }
    }
}
