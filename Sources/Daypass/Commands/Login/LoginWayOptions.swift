internal import ArgumentParser

/// The ways to sign in without a browser on this machine, as options.
struct LoginWayOptions: ParsableArguments {
    @Flag(help: "Confirm on another device instead of in a browser on this machine.")
    var device = false

    @Option(
        help: ArgumentHelp(
            "A user of the LDAP directory, by login name; daypass asks for the password.",
            valueName: "name"))
    var ldap: String?

    @Option(
        help: ArgumentHelp("A client certificate in PEM.", valueName: "file"), completion: .file())
    var certificate: String?

    @Option(
        help: ArgumentHelp("Its private key in PEM, without a passphrase.", valueName: "file"),
        completion: .file())
    var key: String?

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("Give --certificate and --key together.")
        }
        guard ldap == nil || certificate == nil else {
            throw ValidationError("Give either --ldap or --certificate.")
        }
        guard ldap != "" else { throw ValidationError("An option's value is empty.") }
    }

    /// The way that is none of an OpenID provider, `nil` if no option names one.
    var way: LoginProfile.Way? {
        if let ldap { return .ldap(name: ldap) }
        if let certificate, let key {
            return .certificate(
                file: LoginOptions.absolute(certificate), key: LoginOptions.absolute(key))
        }
        return nil
    }
}
