internal import Wire

/// The settings of a sign-in, which a person gives once and keeps by a name. None is secret.
struct LoginProfile: Equatable {
    /// How the person proves who it is.
    enum Way: Equatable {
        case openID(Provider)
        case ldap(name: String)
        case certificate(file: String, key: String)
    }

    struct Provider: Equatable {
        var configURL: String
        var clientID: String
        /// A file, since a secret is in no argument and in no settings.
        var clientSecretFile: String?
        var scopes: [String] = []
        /// Whether the person confirms on another device instead of in a browser here.
        var usesDevice = false
        /// The port to which the provider sends the browser back; any free one if `nil`.
        var port: UInt16?
        /// Whether the token service gets the access token, too.
        var sendsAccessToken = false
    }

    /// Eight hours: a working day.
    static let standardDuration = 28_800

    var sts: String
    /// The S3 server, for the list of buckets.
    var s3: String?
    var way: Way
    var roleARN: String?
    var durationSeconds = standardDuration
    var policyFile: String?
    var certificateAuthorityFile: String?

    /// As the file has it, with the names of the options.
    var json: [UInt8] {
        var json = JSONWriter()
        json.field("sts", sts)
        json.field("s3", ifPresent: s3)
        switch way {
        case .openID(let provider):
            json.field("config-url", provider.configURL)
            json.field("client-id", provider.clientID)
            json.field("client-secret-file", ifPresent: provider.clientSecretFile)
            if !provider.scopes.isEmpty { json.field("scopes", provider.scopes) }
            if provider.usesDevice { json.field("device", true) }
            if let port = provider.port { json.field("port", Int(port)) }
            if provider.sendsAccessToken { json.field("send-access-token", true) }
        case .ldap(let name): json.field("ldap", name)
        case .certificate(let file, let key):
            json.field("certificate", file)
            json.field("key", key)
        }
        json.field("role", ifPresent: roleARN)
        json.field("duration", durationSeconds)
        json.field("policy", ifPresent: policyFile)
        json.field("ca", ifPresent: certificateAuthorityFile)
        return json.object + [UInt8(ascii: "\n")]
    }

    /// - Returns: `nil` if the text does not say all that a sign-in needs, or what no option may.
    init?(json: [UInt8]) {
        guard let object = try? JSONObject(json), let sts = object.string("sts"),
            let way = Way(object)
        else { return nil }
        self.init(sts: sts, way: way)
        s3 = object.string("s3")
        roleARN = object.string("role")
        durationSeconds = object.integer("duration") ?? LoginProfile.standardDuration
        policyFile = object.string("policy")
        certificateAuthorityFile = object.string("ca")
        guard isAllowed else { return nil }
    }

    init(sts: String, way: Way) {
        self.sts = sts
        self.way = way
    }
}

extension LoginProfile.Way {
    fileprivate init?(_ object: JSONObject) {
        if let name = object.string("ldap") {
            self = .ldap(name: name)
        } else if let file = object.string("certificate"), let key = object.string("key") {
            self = .certificate(file: file, key: key)
        } else if let configURL = object.string("config-url"),
            let clientID = object.string("client-id")
        {
            self = .openID(
                LoginProfile.Provider(
                    configURL: configURL, clientID: clientID,
                    clientSecretFile: object.string("client-secret-file"),
                    scopes: object.list("scopes") ?? [],
                    usesDevice: object["device"] == .boolean(true),
                    port: object.integer("port").flatMap { UInt16(exactly: $0) },
                    sendsAccessToken: object["send-access-token"] == .boolean(true)))
        } else {
            return nil
        }
    }
}
