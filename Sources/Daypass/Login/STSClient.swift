internal import Configuration
internal import Crypto
internal import HTTP
internal import System
internal import Wire

/// A proof of identity for a token service.
enum STSProof {
    /// - Parameter accessToken: For a service that asks the provider for more claims with it.
    case webIdentity(token: Secret, accessToken: Secret?)
    case ldap(name: String, password: Secret)
    case certificate(file: String, key: String)
}

/// A token service, of Daypass or MinIO, as its callers see it.
struct STSClient {
    /// The time limit of an answer, in milliseconds: the service may ask a directory or a provider.
    private static let timeLimit = 30_000
    private static let version = "2011-06-15"
    /// How much of a refusal's text a message quotes, in bytes.
    private static let maximumShownByteCount = 500

    let url: String
    let certificateAuthorityFile: String?

    /// Asks for credentials.
    ///
    /// - Parameter policy: The session policy in JSON.
    /// - Throws: ``Failure`` with the service's reason.
    func credentials(
        for proof: STSProof, roleARN: String?, durationSeconds: Int, policy: String?
    ) throws(Failure) -> IssuedCredentials {
        let answer = try send(
            request(proof, roleARN: roleARN, durationSeconds: durationSeconds, policy: policy),
            presenting: proof)
        guard answer.status == 200 else { throw refusal(answer) }
        guard let credentials = IssuedCredentials(document: answer.body) else {
            throw Failure("\(url): the answer has no credentials; is it a token service?")
        }
        let now = Clock.now
        guard credentials.expiration > now else {
            throw Failure(
                "\(url): the credentials ended at \(credentials.expiration.iso8601), and this "
                    + "machine's clock says \(now.iso8601); is one of the two clocks wrong?")
        }
        return credentials
    }

    /// The request. What is secret is in the body only, since servers log URLs.
    func request(
        _ proof: STSProof, roleARN: String?, durationSeconds: Int, policy: String?
    ) -> HTTPRequest {
        var fields: [(name: String, value: String)] = [("Version", STSClient.version)]
        switch proof {
        case .webIdentity(let token, let accessToken):
            fields += [
                ("Action", "AssumeRoleWithWebIdentity"), ("WebIdentityToken", token.text),
            ]
            if let accessToken { fields.append(("WebIdentityAccessToken", accessToken.text)) }
        case .ldap(let name, let password):
            fields += [
                ("Action", "AssumeRoleWithLDAPIdentity"), ("LDAPUsername", name),
                ("LDAPPassword", password.text),
            ]
        case .certificate: fields.append(("Action", "AssumeRoleWithCertificate"))
        }
        fields.append(("DurationSeconds", String(durationSeconds)))
        if let roleARN { fields.append(("RoleArn", roleARN)) }
        if let policy { fields.append(("Policy", policy)) }
        if case .certificate = proof {
            // MinIO reads this action's parameters from the URL only. None is secret.
            return HTTPRequest(.post, "\(url)?\(Form.encode(fields))")
        }
        return HTTPRequest(
            .post, url, headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array(Form.encode(fields).utf8))
    }

    private func send(
        _ request: HTTPRequest, presenting proof: STSProof
    ) throws(Failure) -> HTTPAnswer {
        do throws(HTTPError) {
            var client = try HTTPClient(certificateAuthorityFile: certificateAuthorityFile)
            if case .certificate(let file, let key) = proof {
                client.present(certificate: file, key: key)
            }
            return try client.send(request, timeLimit: STSClient.timeLimit)
        } catch {
            throw Failure("\(url): \(error)")
        }
    }

    private func refusal(_ answer: HTTPAnswer) -> Failure {
        guard let root = try? XMLReader.read(answer.body),
            // STS has the error in an element of its own, S3 does not.
            let error = root.name == "Error"
                ? root : root.children.first(where: { $0.name == "Error" }),
            let code = error.text(of: "Code")
        else { return Failure("\(url): status \(answer.status), no answer of a token service") }
        let text = error.text(of: "Message") ?? ""
        let limit = STSClient.maximumShownByteCount
        return Failure("the token service refuses: \(code.shown(limit)): \(text.shown(limit))")
    }
}

extension Secret {
    /// The text of a secret that goes where it belongs: into the body of a request, or into a file
    /// or an output that the person asked for.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
