internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

/// What the identity plugin says of the bearer of a token.
struct IdentityPluginAnswer {
    private static let userByteCount = 1...1_024

    /// What the plugin calls the bearer.
    let user: String
    /// How long a session may last, in seconds.
    let longestSession: Int
    /// The claims that a policy can name.
    let claims: [(name: String, value: String)]
    let groups: [String]

    /// What an answer leaves a doubt by.
    enum Problem: String, Error {
        case document = "what it says is no JSON object"
        case user = "user is not a text of 1 to 1024 bytes, all of which can be seen"
        case seconds = "maxValiditySeconds is not a whole number from 900 to 604800"
        case claims = "claims is neither an object nor a text KEY=VALUE,…"
    }

    /// Reads an answer.
    ///
    /// Claims that no policy can name are left out, and those that say what Daypass itself has to say.
    init(json: [UInt8]) throws(Problem) {
        guard let answer = try? JSONObject(json) else { throw .document }
        guard let user = answer.string("user"), IdentityPluginAnswer.isUser(user) else {
            throw .user
        }
        guard let seconds = IdentityPluginAnswer.seconds(answer["maxValiditySeconds"]) else {
            throw .seconds
        }
        guard let claims = IdentityPluginAnswer.claims(answer["claims"]) else { throw .claims }
        self.user = user
        longestSession = seconds
        // Who it is says the user.
        self.claims = WebIdentityClaims.variableNames.compactMap { name in
            guard name != "sub", !SessionClaims.isReserved(name) else { return nil }
            return claims.texts[name].map { (name, $0) }
        }
        groups = claims.groups
    }

    /// The name becomes part of an audit line, and of what sessions are revoked by.
    private static func isUser(_ text: String) -> Bool {
        userByteCount.contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy(PrintableText.isVisible)
    }

    /// Digits alone: `9e2` and `900.0` are numbers, too, but who writes them does not count seconds.
    private static func seconds(_ value: JSONValue?) -> Int? {
        guard case .number(let text) = value, let seconds = Int(text),
            SessionDuration.range.contains(seconds)
        else { return nil }
        return seconds
    }

    private struct Claims {
        var texts: [String: String] = [:]
        var groups: [String] = []
    }

    /// The claims: an object, or, as MinIO's documentation has it, `KEY=VALUE,…` in a text.
    private static func claims(_ value: JSONValue?) -> Claims? {
        switch value {
        case nil, .null: return Claims()
        case .object(let object):
            var claims = Claims(groups: object.strings("groups") ?? [])
            for member in object.members {
                if case .string(let text) = member.value { claims.texts[member.name] = text }
            }
            return claims
        case .string(let text): return text.isEmpty ? Claims() : claims(text: text)
        case .array, .number, .boolean: return nil
        }
    }

    private static func claims(text: String) -> Claims? {
        var claims = Claims()
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = pair.drop { $0 == " " }
            guard let mark = pair.firstIndex(of: "="), mark > pair.startIndex else { return nil }
            let name = String(pair[..<mark])
            let value = String(pair[pair.index(after: mark)...])
            guard claims.texts.updateValue(value, forKey: name) == nil else { return nil }
        }
        claims.groups = claims.texts["groups"].map { [$0] } ?? []
        return claims
    }
}
