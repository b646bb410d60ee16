internal import ArgumentParser
internal import Configuration
internal import Identity
internal import LDAP
internal import State
internal import Wire

/// The owner of sessions, by the name that an identity source has for the user.
struct SessionOwnerOptions: ParsableArguments {
    @Option(
        name: .customLong("openid-subject"), parsing: .unconditional,
        help: ArgumentHelp(
            "Revoke the sessions of the OpenID user with this \"sub\".",
            valueName: "sub"))
    var openIDSubject: String?

    @Option(help: "The provider of --openid-subject; \"_\" is the unnamed one. By default, all.")
    var provider: String?

    @Option(
        name: .customLong("ldap-user"),
        help: ArgumentHelp(
            "Revoke the sessions of this LDAP user, by distinguished name or login name.",
            valueName: "dn"))
    var directoryUser: String?

    var areGiven: Bool { openIDSubject != nil || directoryUser != nil }

    /// The owner in the words of the command line.
    var shown: String {
        guard let openIDSubject else { return "LDAP user \(directoryUser ?? "")" }
        return "OpenID subject \(openIDSubject)"
            + (provider.map { " of provider \($0)" } ?? " of any provider")
    }

    func validate() throws {
        guard openIDSubject == nil || directoryUser == nil else {
            throw ValidationError("Give either --openid-subject or --ldap-user.")
        }
        guard provider == nil || openIDSubject != nil else {
            throw ValidationError("--provider requires --openid-subject.")
        }
        if openIDSubject == "" || directoryUser == "" {
            throw ValidationError("The name must not be empty.")
        }
    }

    /// The parents of the sessions: all names that sessions of the user may have.
    func parents() throws -> [String] {
        if let openIDSubject {
            return try providers().reduce(into: []) { parents, provider in
                let names = WebIdentityParent.names(subject: openIDSubject, provider: provider)
                // Several providers may have one issuer.
                parents += names.filter { !parents.contains($0) }
            }
        }
        return try directoryUser.map(directoryNames) ?? []
    }

    private func providers() throws -> [OpenIDProviderConfiguration] {
        let providers = try CommandEnvironment.configuration().openIDProviders
        guard !providers.isEmpty else { throw Failure("no OpenID provider is configured") }
        return try provider.map { [try providers.named($0)] } ?? providers
    }

    /// The name in one spelling, and in the directory's, which knows where case matters. An entry
    /// that is gone from the directory is revoked all the same.
    private func directoryNames(_ text: String) throws -> [String] {
        guard let name = try? DistinguishedName(text) else {
            return [try DirectoryNameOptions.userName(text).description]
        }
        guard let probe = DirectoryNameOptions.probe(try CommandEnvironment.configuration()) else {
            return [name.description]
        }
        let place: LDAPProbe.Place
        do throws(LDAPFailure) {
            place = try probe.user(named: name)
        } catch {
            CommandEnvironment.complain(
                "the name is used as given, because the directory can't be asked: \(error)")
            return [name.description]
        }
        switch place {
        case .nothing: return [name.description]
        case .found(let known), .elsewhere(let known):
            return known == name ? [name.description] : [name.description, known.description]
        }
    }
}
