internal import Credentials
internal import PolicyEngine
internal import State
internal import Wire

/// What the identity plugin says about the bearer of a token.
package struct IdentityPluginAnswer {
    private static let userByteCount = 1...1_024

    package let user: String
    package let longestSession: Int
    /// The claims that a policy can name.
    package let claims: [(name: String, value: String)]
    package let groups: [String]

    /// Why an answer can't be used.
    enum Problem: String, Error {
        case document = "what it says is no JSON object"
        case user = "user is not a text of 1 to 1024 bytes, all of which can be seen"
        case seconds = "maxValiditySeconds is not a whole number from 900 to 604800"
        case claims = "claims is neither an object nor a text KEY=VALUE,…"
    }

    /// Reads an answer, without claims that no policy can name or that Daypass sets itself.
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
        // The bearer is `user`, whatever `sub` says.
        self.claims = WebIdentityClaims.variableNames.compactMap { name in
            guard name != "sub", !SessionClaims.isReserved(name) else { return nil }
            return claims.texts[name].map { (name, $0) }
        }
        groups = claims.groups
    }

    /// The name becomes part of audit lines, and sessions are revoked by it.
    private static func isUser(_ text: String) -> Bool {
        userByteCount.contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy(PrintableText.isVisible)
    }

    /// Takes only digits: `9e2` and `900.0` are numbers, too, but not counts of seconds.
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

    /// The claims: an object or, as in MinIO's documentation, a text `KEY=VALUE,…`.
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
