internal import Credentials
internal import Wire

/// A call of the Security Token Service: a request whose form is right, whatever it asks for.
struct Call {
    private static let version = "2011-06-15"
    /// That of AWS's Identity and Access Management, whose clients are often pointed here.
    private static let iamVersion = "2010-05-08"

    let parameters: Form
    /// The request as it came: what was signed is all of it.
    let request: Request

    /// Reads the parameters from the query, the body, or both; the query's stand before the body's.
    ///
    /// Every action may come either way: minio-py writes into the query what boto3 writes into the body.
    /// - Throws: ``STSError`` when the request is no call.
    init(_ request: Request) throws(STSError) {
        guard request.method == "POST" else { throw .methodNotAllowed }
        guard !request.isBodyTooLarge else {
            throw .requestTooLarge(limit: Request.maximumBodyByteCount)
        }
        try Call.checkLength(request)
        let query = try Call.form(Array(request.query.utf8))
        let body = try Call.bodyForm(request)
        parameters = query.merging(body)
        self.request = request
    }

    /// What is asked for. A version that we don't speak is found before an action that it may have.
    var action: String {
        get throws(STSError) {
            guard let version = parameters["Version"] else { throw .missingParameter("Version") }
            if version == Call.iamVersion, let name = parameters["Action"],
                !Service.actions.contains(where: { $0.name == name })
            {
                throw .iamAction(CallerText.isName(name) ? name : nil)
            }
            guard version == Call.version else {
                throw .invalidParameterValue(name: "Version", reason: "must be \(Call.version)")
            }
            guard let action = parameters["Action"] else { throw .missingParameter("Action") }
            guard CallerText.isName(action) else { throw .invalidAction(nil) }
            return action
        }
    }

    /// What `DurationSeconds` asks for, nil when it asks for nothing; an empty one does not, as MinIO has it.
    var duration: SessionDuration? {
        get throws(STSError) {
            guard let text = parameters["DurationSeconds"], !text.isEmpty else { return nil }
            guard let duration = SessionDuration(parameter: text) else {
                throw .invalidParameterValue(
                    name: "DurationSeconds",
                    reason: "must be a number from \(SessionDuration.range.lowerBound) "
                        + "to \(SessionDuration.range.upperBound)")
            }
            return duration
        }
    }

    /// Checks that the body came whole: what was cut off may have been the policy that narrows the session.
    private static func checkLength(_ request: Request) throws(STSError) {
        guard let stated = request.statedLength else { return }
        guard Int(stated) == request.body.count else {
            throw .malformedForm(reason: "the body is not as long as its Content-Length says")
        }
    }

    private static func bodyForm(_ request: Request) throws(STSError) -> Form {
        guard !request.body.isEmpty else { return Form() }
        // Parameters may follow the media type (RFC 9110 §8.3.1): botocore sends a charset.
        let mediaType = request.contentType.prefix { $0 != ";" && $0 != " " }
        guard mediaType.lowercased() == "application/x-www-form-urlencoded" else {
            throw .invalidParameterValue(
                name: "Content-Type", reason: "must be application/x-www-form-urlencoded")
        }
        return try form(request.body)
    }

    private static func form(_ bytes: [UInt8]) throws(STSError) -> Form {
        do throws(FormError) {
            return try Form(bytes)
        } catch {
            throw STSError(error)
        }
    }
}

extension STSError {
    fileprivate init(_ error: FormError) {
        switch error {
        case .badPercentEncoding:
            self = .malformedForm(reason: "a % without two hexadecimal digits behind it")
        case .notUTF8: self = .malformedForm(reason: "not UTF-8")
        case .semicolon: self = .malformedForm(reason: "a semicolon; it must be written %3B")
        case .repeatedParameter(let name):
            self = .invalidParameterValue(
                name: CallerText.isName(name) ? name : "a parameter",
                reason: "stands more than once")
        case .tooManyParameters: self = .malformedForm(reason: "too many of them")
        }
    }
}

/// Texts that a caller chose, which may be shown and logged only when they are what they should be: a token
/// that was pasted into the wrong place must not stay in a log.
private enum CallerText {
    static func isName(_ text: String) -> Bool {
        (0...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: ".") }
    }
}
