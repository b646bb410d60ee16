internal import ArgumentParser
internal import Configuration
internal import Credentials
internal import FoundationEssentials
internal import Identity
internal import STS
internal import State
internal import System
internal import Wire

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Check tokens and print their contents.",
        subcommands: [Inspect.self, Verify.self])

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a session token issued by Daypass and print its contents.",
            discussion: """
                Exit code 1: the server refuses the session, since the token has expired or is not \
                Daypass's own, the session is revoked, or its owner was removed, disabled or \
                recreated. The reason is printed.
                """)

        @OptionGroup var input: TextInput
        @OptionGroup var output: OutputFormat

        func run() throws {
            let configuration = try CommandEnvironment.configuration()
            let directory = try CommandEnvironment.stateDirectory(configuration.stateDirectory)
            let now = Clock.now
            let text = try input.text()
            let keyRing = try directory.keys.ring(now: now)
            let claims: SessionClaims
            do throws(SessionTokenError) {
                claims = try SessionToken.claims(in: text, keyRing: keyRing, now: now)
            } catch {
                throw Failure("the session token is not valid: \(error.reason)")
            }
            let credentials = CredentialLookup(
                root: configuration.root, state: StateStore(directory: directory),
                longestAccessKeyLife: configuration.accessKeys.longestLife)
            do throws(CredentialError) {
                _ = try credentials.credential(
                    accessKeyID: claims.accessKeyID, sessionToken: text, now: now)
            } catch {
                throw Failure(
                    "the session \(claims.accessKeyID) of \(claims.session.parent) is refused: "
                        + error.description)
            }
            try output.print(
                claims.shownFields(now: now),
                claims: claims.session.claims.map { ($0.name, .text($0.value)) })
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check an identity provider's token (JWT) as the server would.",
            discussion: """
                The command checks the token against a configured provider, or against a key set \
                in a file. Exit code 0: the token is valid; 1: it is not, and the command prints \
                the exact reason.
                """)

        @Option(help: "The provider's name in the configuration; \"_\" is the unnamed one.")
        var provider: String?

        @Option(
            help: ArgumentHelp(
                "The access token issued with it, for a provider with CLAIM_USERINFO.",
                valueName: "file"), completion: .file())
        var accessToken: String?

        @Option(
            help: ArgumentHelp("Check the token with this JSON Web Key Set.", valueName: "file"),
            completion: .file())
        var jwks: String?

        @Option(help: "The issuer that the token must name; with --jwks.")
        var issuer: String?

        @Option(help: "The client ID that the token must be for; with --jwks.")
        var audience: String?

        @OptionGroup var input: TextInput
        @OptionGroup var output: OutputFormat

        func validate() throws {
            let hasKeys = jwks != nil && issuer != nil && audience != nil
            let hasAnyOfThem = jwks != nil || issuer != nil || audience != nil
            guard provider != nil ? !hasAnyOfThem : hasKeys else {
                throw ValidationError("Give --provider, or --jwks, --issuer and --audience.")
            }
            guard accessToken == nil || provider != nil else {
                throw ValidationError("--access-token requires --provider.")
            }
        }

        func run() throws {
            do {
                try output.print(try provider.map(verify(provider:)) ?? verifyWithKeys())
            } catch let error as STSError {
                throw refused(error)
            } catch let error as IdentityError {
                throw refused(STSError(error))
            }
        }

        private func refused(_ error: STSError) -> Failure {
            Failure("the token is refused: \(error.code): \(error.detail ?? error.message)")
        }

        /// Takes every step that the server takes for a call that only this provider may answer.
        private func verify(provider name: String) throws -> [OutputField] {
            let configuration = try CommandEnvironment.configuration()
            let directory = try CommandEnvironment.stateDirectory(configuration.stateDirectory)
            guard let chosen = configuration.with(onlyProvider: name) else {
                throw Failure(
                    "there is no provider \(name); configured: "
                        + configuration.openIDProviders.map(\.name).joined(separator: ", "))
            }
            let text = try input.text()
            let service = Service(
                configuration: chosen, state: StateStore(directory: directory), attempts: nil,
                reportProblem: CommandEnvironment.complain)
            let dryRun = service.dryRun(
                DryRunRequest.webIdentity(
                    token: text, accessToken: try accessToken.map(TextInput.text),
                    roleARN: chosen.openIDProviders.first?.roleARN),
                clients: NetworkClients(
                    certificateAuthorityFile: configuration.certificateAuthorityFile),
                now: Clock.now)
            if dryRun.refusal == .missingParameter("WebIdentityAccessToken") {
                throw Failure("the token is good; for what follows from it give --access-token")
            }
            if let refusal = dryRun.refusal { throw refusal }
            let claims = try WebIdentityToken(text).claims
            return [("provider", .text(name))]
                + shownFields(claims, subject: dryRun.grant?.subject ?? "")
                + [
                    ("groups", .texts(dryRun.grant?.groups ?? [])),
                    ("policies", .texts(dryRun.grant?.policies ?? [])),
                ]
        }

        private func verifyWithKeys() throws -> [OutputField] {
            guard let bytes = try? Data(contentsOf: URL(filePath: jwks!)) else {
                throw Failure("\(jwks!): can't be read")
            }
            guard let keySet = JSONWebKeySet(json: Array(bytes)) else {
                throw Failure("\(jwks!): not a JSON Web Key Set")
            }
            let token = try WebIdentityToken(try input.text())
            switch keySet.verifies(token.signed) {
            case true: break
            case false:
                throw IdentityError.invalidIdentityToken(detail: "wrong signature")
            case nil:
                throw IdentityError.invalidIdentityToken(
                    detail: keySet.absence(ofKeyFor: token.signed))
            }
            try WebIdentityRules(
                clientID: audience!, clientIDSetting: "--audience", issuerSetting: "--issuer"
            ).check(token.claims, issuer: issuer!, now: Clock.now)
            return shownFields(token.claims, subject: try token.claims.requiredSubject)
        }

        private func shownFields(_ claims: WebIdentityClaims, subject: String) -> [OutputField] {
            [
                ("issuer", .text(claims.issuer ?? "")), ("subject", .text(subject)),
                ("audience", .list(claims.audiences.map { .text($0) })),
                ("expires", .text(claims.expiration?.iso8601 ?? "")),
            ]
        }
    }
}

extension SessionTokenError {
    fileprivate var reason: String {
        switch self {
        case .tooLarge(let byteCount, let limit): "\(byteCount) bytes, over \(limit)"
        case .damaged: "it was not issued by Daypass, or was changed"
        case .unknownSigningKey: "its signing key does not exist"
        case .expired(let moment): "it expired at \(moment.iso8601)"
        case .issuedLater: "it was issued in the future"
        }
    }
}

extension SessionClaims {
    fileprivate func shownFields(now: Timestamp) -> [(name: String, value: OutputValue)] {
        var fields: [(name: String, value: OutputValue)] = [
            ("accessKey", .text(accessKeyID)),
            ("parent", .text(session.parent)),
            ("issued", .text(issuedAt.iso8601)),
            ("expires", .text(expiration.iso8601)),
            ("secondsLeft", .number(expiration - now)),
        ]
        if let policies = session.policies {
            fields.append(("policies", .texts(policies)))
        }
        if let roleARN = session.roleARN { fields.append(("roleARN", .text(roleARN))) }
        if let policy = session.sessionPolicy {
            fields.append(("sessionPolicy", .text(String(decoding: policy.json, as: UTF8.self))))
        }
        if let type = session.revokeType { fields.append(("tokenRevokeType", .text(type))) }
        if !session.groups.isEmpty {
            fields.append(("groups", .list(session.groups.map { .text($0) })))
        }
        return fields
    }
}
