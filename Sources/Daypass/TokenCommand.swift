internal import ArgumentParser
internal import Credentials
internal import FoundationEssentials
internal import PolicyEngine
internal import STS
internal import State
internal import Wire

/// `daypass token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Look into tokens.",
        subcommands: [Inspect.self, Verify.self])

    /// `daypass token inspect`
    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a session token that Daypass has issued, and print what it says.",
            discussion: "Exit code 1 when the token does not count; the reason is printed.")

        @OptionGroup var input: TextInput
        @OptionGroup var output: OutputFormat

        func run() throws {
            let directory = try Context.stateDirectory()
            let now = Clock.now
            let claims: SessionClaims
            do {
                claims = try SessionToken.claims(
                    in: try input.text(), keyRing: try directory.keyRing(now: now), now: now)
            } catch let error as SessionTokenError {
                throw Failure("the session token does not count: \(error.reason)")
            }
            try output.print(claims.shownFields(now: now))
        }
    }

    /// `daypass token verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check an identity provider's token (JWT) as the server would.",
            discussion: """
                Either against a provider of the configuration, or against a key set in a file. Exit code 0: \
                the token is good; 1: it is not, and the exact reason is printed.
                """)

        @Option(help: "The provider's name in the configuration; _ for the one without a name.")
        var provider: String?

        @Option(
            help: ArgumentHelp(
                "The access token that came with it; for a provider with CLAIM_USERINFO.",
                valueName: "file"))
        var accessToken: String?

        @Option(help: ArgumentHelp("A JSON Web Key Set.", valueName: "file"))
        var jwks: String?

        @Option(help: "The issuer that the token must name. With --jwks.")
        var issuer: String?

        @Option(help: "The client id that the token must be for. With --jwks.")
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
                throw ValidationError("--access-token goes with --provider.")
            }
        }

        func run() throws {
            do {
                try output.print(try provider.map(verify(provider:)) ?? verifyWithKeys())
            } catch let error as STSError {
                throw Failure(
                    "the token is refused: \(error.code): \(error.detail ?? error.message)")
            }
        }

        /// Takes every step that the server takes before it mints.
        private func verify(provider: String) throws -> [OutputField] {
            let configuration = try Context.configuration()
            let directory = try Context.stateDirectory(configuration.stateDirectory)
            let providers = OpenIDProviders(
                configuration.openIDProviders, directory: directory, reportProblem: Context.complain
            )
            let token = try WebIdentityToken(try input.text())
            guard let candidate = providers.candidate(token, provider: provider) else {
                throw Failure(
                    "there is no provider \(provider); configured: "
                        + providers.names.joined(separator: ", "))
            }
            let clients = NetworkClients(
                certificateAuthorityFile: configuration.certificateAuthorityFile)
            let now = Clock.now
            let verified = try candidate.verified(clients: clients, now: now)
            if candidate.configuration.asksUserInfo && accessToken == nil {
                throw Failure("the token is good; for what follows from it give --access-token")
            }
            let identity = try verified.identity(
                accessToken: try accessToken.map(TextInput.text), clients: clients, now: now)
            let state = StateStore(directory: directory)
            let named = try identity.policyNames
            let mapped = try state.policies(mappedTo: try identity.session.mappedNames)
                .compactMap(\.name)
            let existing = try state.policies.existing(of: named)
            let policies = existing + mapped.filter { !existing.contains($0) }
            guard !policies.isEmpty else {
                throw identity.missingClaim
                    ?? STSError.rejectedClaim(
                        reason: "none of its policies exists: \(named.joined(separator: ", "))")
            }
            return [("provider", .text(provider))]
                + shownFields(identity.claims, subject: identity.subject)
                + [("groups", .texts(identity.claims.groups)), ("policies", .texts(policies))]
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
                throw STSError.invalidIdentityToken(detail: "wrong signature")
            case nil:
                throw STSError.invalidIdentityToken(detail: "its key is not among the keys")
            }
            try WebIdentityRules(clientID: audience!)
                .check(token.claims, issuer: issuer!, now: Clock.now)
            return shownFields(token.claims, subject: token.claims.subject ?? "")
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
        case .damaged: "it is not one of ours, or was changed"
        case .unknownSigningKey: "there is no such signing key here"
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
            fields.append(("policy", .list(policies.map { .text($0) })))
        }
        if let roleARN = session.roleARN { fields.append(("roleArn", .text(roleARN))) }
        if let policy = session.sessionPolicy {
            fields.append(("sessionPolicy", .text(String(decoding: policy.json, as: UTF8.self))))
        }
        if let type = session.revokeType { fields.append(("tokenRevokeType", .text(type))) }
        fields += session.claims.map { ($0.name, .text($0.value)) }
        if !session.groups.isEmpty {
            fields.append(("groups", .list(session.groups.map { .text($0) })))
        }
        return fields
    }
}
