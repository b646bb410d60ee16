internal import Crypto
internal import Wire

/// What a sign-in has brought: credentials, and what renews them. All of it is secret.
struct LoginCache {
    /// Credentials, and what they are for.
    struct Entry {
        /// The token service, role, policy and duration, as ``LoginPurpose`` writes them.
        let purpose: String
        let issued: Timestamp
        let credentials: IssuedCredentials
    }

    /// Whose proof it is, as ``LoginPurpose`` writes it: never another provider's or user's.
    let identity: String
    /// The person by the provider's name for it, `nil` without a provider.
    var subject: String?
    /// The person as it knows itself.
    var name: String
    var refreshToken: Secret?
    /// When the last attempt to renew failed, `nil` if it did not.
    var failed: Timestamp?
    private(set) var entries: [Entry] = []

    init(identity: String, subject: String?, name: String, refreshToken: Secret? = nil) {
        self.identity = identity
        self.subject = subject
        self.name = name
        self.refreshToken = refreshToken
    }

    /// How long valid credentials are handed out without another attempt, in seconds.
    private static let pause = 60
    /// How many credentials the file keeps. The oldest give way.
    private static let limit = 8

    /// Whether an attempt to renew has just failed. Each program that tried again would wait for a
    /// provider that does not answer.
    func hasJustFailed(at now: Timestamp) -> Bool {
        failed.map { (0..<LoginCache.pause).contains(now - $0) } ?? false
    }

    func entry(for purpose: String) -> Entry? { entries.first { $0.purpose == purpose } }

    /// Adds credentials, in place of others for the same purpose. Expired ones go.
    mutating func add(_ credentials: IssuedCredentials, for purpose: String, now: Timestamp) {
        entries.removeAll { $0.purpose == purpose || $0.credentials.expiration <= now }
        entries.append(Entry(purpose: purpose, issued: now, credentials: credentials))
        entries = entries.suffix(LoginCache.limit)
        failed = nil
    }

    /// Takes over the entries of an earlier sign-in of the same person.
    mutating func keepEntries(of earlier: LoginCache?) {
        guard let earlier, earlier.identity == identity, earlier.subject == subject else { return }
        entries = earlier.entries
    }

    func isOfPerson(of other: LoginCache) -> Bool {
        name == other.name && subject == other.subject
    }
}

extension LoginCache.Entry {
    /// The longest time before their end at which credentials are renewed, in seconds. SDKs ask for
    /// new ones a quarter of an hour before.
    private static let longestMargin = 960
    /// The least time that credentials must last to be handed out, in seconds.
    private static let leastRemainder = 60

    /// Whether it is too early to renew them.
    func isFresh(at now: Timestamp) -> Bool {
        let lifetime = credentials.expiration - issued
        return credentials.expiration - now > min(LoginCache.Entry.longestMargin, lifetime / 2)
            // A clock that was set back says nothing about the end.
            && issued <= now
    }

    func isUsable(at now: Timestamp) -> Bool {
        credentials.expiration - now > LoginCache.Entry.leastRemainder
    }
}

/// The file.
extension LoginCache {
    private static let version = 1

    var json: [UInt8] {
        var json = JSONWriter()
        json.field("version", LoginCache.version)
        json.field("identity", identity)
        json.field("subject", ifPresent: subject)
        json.field("name", name)
        json.field("refreshToken", ifPresent: refreshToken?.text)
        if let failed { json.field("failed", failed.seconds) }
        var list: [UInt8] = []
        for entry in entries {
            var item = JSONWriter()
            item.field("purpose", entry.purpose)
            item.field("issued", entry.issued.seconds)
            item.field("accessKeyID", entry.credentials.accessKeyID)
            item.field("secretAccessKey", entry.credentials.secretAccessKey.text)
            item.field("sessionToken", entry.credentials.sessionToken.text)
            item.field("expiration", entry.credentials.expiration.iso8601)
            list += (list.isEmpty ? [] : [UInt8(ascii: ",")]) + item.object
        }
        json.field("credentials", json: [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")])
        return json.object + [UInt8(ascii: "\n")]
    }

    /// - Returns: `nil` if the text is not exactly what ``json`` writes: cut off, or another's.
    init?(json: [UInt8]) {
        guard let object = try? JSONObject(json), object.integer("version") == LoginCache.version,
            let identity = object.string("identity"), let name = object.string("name"),
            case .array(let items)? = object["credentials"]
        else { return nil }
        self.init(
            identity: identity, subject: object.string("subject"), name: name,
            refreshToken: object.string("refreshToken").map { Secret($0) })
        failed = object.integer("failed").map { Timestamp(seconds: $0) }
        for item in items {
            guard case .object(let item) = item, let entry = Entry(item) else { return nil }
            entries.append(entry)
        }
    }
}

extension LoginCache.Entry {
    fileprivate init?(_ object: JSONObject) {
        guard let purpose = object.string("purpose"), let issued = object.integer("issued"),
            let credentials = IssuedCredentials(
                accessKeyID: object.string("accessKeyID"),
                secretAccessKey: object.string("secretAccessKey"),
                sessionToken: object.string("sessionToken"),
                expiration: object.string("expiration"))
        else { return nil }
        self.init(
            purpose: purpose, issued: Timestamp(seconds: issued), credentials: credentials)
    }
}
