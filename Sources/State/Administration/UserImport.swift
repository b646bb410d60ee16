package import Crypto
internal import FoundationEssentials
internal import Wire

/// Users from a file with a JSON object a line, in the words that the command line prints users in:
/// `{"accessKey":"alice","secretKey":"…","userStatus":"enabled","memberOf":["staff"],"policies":["readonly"]}`.
/// Only `accessKey` is required; without `secretKey` one is generated.
package struct UserImport: Sendable {
    package private(set) var users: [NewUser] = []
    /// The secrets that were generated, by the user's name: nobody else knows them.
    package private(set) var generatedSecrets: [String: Secret] = [:]

    /// What is wrong with a line, the first of which is 1.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let line: Int
        package let reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    /// - Throws: ``Problem``, the first one. Empty lines are skipped.
    package init(lines: [UInt8]) throws(Problem) {
        var names: Set<String> = []
        var number = 0
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do throws(LineError) {
                try add(Array(line), names: &names)
            } catch {
                throw Problem(line: number, reason: error.reason)
            }
        }
    }

    private mutating func add(_ line: [UInt8], names: inout Set<String>) throws(LineError) {
        let record = try Line(json: line)
        let secret = record.secretKey.map { Secret($0) } ?? NewUser.generatedSecret()
        guard User.isValid(name: record.accessKey) else {
            throw LineError(AdministrationError.invalidName(.user, record.accessKey).description)
        }
        guard User.isValid(secret: secret) else {
            throw LineError(
                AdministrationError.invalidSecret(user: record.accessKey).description)
        }
        guard names.insert(record.accessKey).inserted else {
            throw LineError("a second \(record.accessKey)")
        }
        if record.secretKey == nil { generatedSecrets[record.accessKey] = secret }
        users.append(
            NewUser(
                name: record.accessKey, secret: secret,
                groups: (record.memberOf ?? []).withoutRepetitions,
                policies: (record.policies ?? []).withoutRepetitions,
                isEnabled: record.userStatus != .disabled))
    }
}

private struct LineError: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

private struct Line: Decodable {
    enum Status: String, Decodable {
        case enabled
        case disabled
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case accessKey
        case secretKey
        case userStatus
        case memberOf
        case policies
    }

    let accessKey: String
    let secretKey: String?
    let userStatus: Status?
    let memberOf: [String]?
    let policies: [String]?

    /// Reads a line, of which nothing is ignored: a misspelt key would be a user without its groups.
    init(json: [UInt8]) throws(LineError) {
        do throws(JSONSyntaxError) {
            _ = try JSONObject(json)
        } catch .repeatedName(let name) {
            throw LineError("\(name) is there twice")
        } catch {
            throw LineError("not a JSON object")
        }
        let names: Names
        do {
            let decoder = JSONDecoder()
            names = try decoder.decode(Names.self, from: Data(json))
            self = try decoder.decode(Line.self, from: Data(json))
        } catch DecodingError.keyNotFound(let key, _) {
            throw LineError("\(key.stringValue) is missing")
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.dataCorrupted(let context),
            DecodingError.valueNotFound(_, let context)
        {
            throw LineError(
                context.codingPath.first.map { "\($0.stringValue) is not what it must be" }
                    ?? "not a JSON object")
        } catch {
            throw LineError("not a user")
        }
        guard let unknown = names.all.first(where: { CodingKeys(stringValue: $0) == nil })
        else { return }
        throw LineError("unknown: \(unknown)")
    }

    /// The names of an object's members.
    private struct Names: Decodable {
        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        let all: [String]

        init(from decoder: any Decoder) throws {
            all = try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue)
        }
    }
}
