internal import Credentials
internal import PolicyEngine
internal import Wire

/// What is known of a request, as the access plugin is told it, by MinIO's names.
///
/// These are the values of all condition keys, and the request's headers and parameters. Each name
/// has one source: the client can't add to what the server knows, or replace it.
struct PluginConditions {
    private var fields: [(name: String, values: [String])] = []

    /// - Parameter values: What the request says of itself, or the part of it that is asked about.
    init(server: ConditionValues, request: S3Request, values: ConditionValues) {
        for (name, texts) in server.texts(from: .server) {
            add(PluginConditions.name(ofKey: name), texts)
        }
        for (name, texts) in values.texts(from: .request) {
            add(PluginConditions.name(ofKey: name), texts)
        }
        for (name, value) in request.headers.fields {
            guard let value = PluginConditions.told(header: name, value) else { continue }
            add(fromClient: PluginConditions.name(ofHeader: name), value)
        }
        for (name, value) in request.query.fields { add(fromClient: name, value) }
        fields.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    subscript(name: String) -> [String]? {
        fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.values
    }

    var json: JSONWriter { json { _ in true } }

    /// The same without what differs between requests that ask the same.
    var jsonWithoutTimes: JSONWriter {
        json { !PluginConditions.times.contains($0) }
    }

    private func json(_ isWritten: (String) -> Bool) -> JSONWriter {
        var json = JSONWriter()
        for field in fields where isWritten(field.name) { json.field(field.name, field.values) }
        return json
    }

    private mutating func add(fromClient name: String, _ value: String) {
        if !PluginConditions.serverNames.contains(name.lowercased()) { add(name, [value]) }
    }

    /// Adds values. The first ones for a name apply.
    private mutating func add(_ name: String, _ values: [String]) {
        if self[name] == nil { fields.append((name, values)) }
    }

    private static let times: Set = [
        "CurrentTime", "Date", "EpochTime", "X-Amz-Date", "signatureAge",
    ]

    /// The names that no header and no parameter gets, in lower case: those of the server's keys,
    /// present or not (`?website` is a sub-resource, and also a claim), and MinIO's names for the
    /// claims of a session token.
    private static let serverNames = Set(
        ConditionKey.allCases.filter { $0.origin == .server }
            .map { name(ofKey: $0.name).lowercased() }
            + SessionClaims.reservedNames.map { name in
                (name.hasPrefix("ldap") ? String(name.dropFirst(4)) : name).lowercased()
            })

    /// The name of a condition key without its prefix, such as `aws:`. A key that is a header has
    /// the header's name.
    private static func name(ofKey key: String) -> String {
        let name = key.drop { $0 != ":" }.dropFirst()
        return ["x-amz-", "object-lock-"].contains { name.hasPrefix($0) }
            ? self.name(ofHeader: String(name)) : String(name)
    }

    /// A header's name as Go writes it: `X-Amz-Date`.
    private static func name(ofHeader name: String) -> String {
        var isFirst = true
        let bytes = name.utf8.map { byte in
            defer { isFirst = byte == UInt8(ascii: "-") }
            return isFirst ? byte.asciiUppercased : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the plugin is told of a header; `nil` for nothing. MinIO tells it all of them, but with
    /// the signature a reader of the plugin's log could repeat the request within 15 minutes, and a
    /// customer key decrypts objects. No plugin decides by such a value.
    private static func told(header name: String, _ value: String) -> String? {
        switch name {
        case "host", "x-amz-security-token": nil
        case "authorization": withoutSignature(value)
        default: name.hasSuffix("-customer-key") ? nil : value
        }
    }

    /// The header without its signature: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…`.
    private static func withoutSignature(_ authorization: String) -> String {
        let scheme = authorization.prefix { $0 != " " }
        let parts = authorization.dropFirst(scheme.count).split(separator: ",")
            .map { $0.drop { $0 == " " } }
            .filter { $0.hasPrefix("Credential=") || $0.hasPrefix("SignedHeaders=") }
        return "\(scheme) \(parts.joined(separator: ", "))"
    }
}
