package import Crypto
internal import Wire

/// Users from a file with a JSON object in each line, with the names that `daypass user list
/// --json` uses:
///
///     {"accessKey":"a","secretKey":"…","userStatus":"enabled","memberOf":["g"],"policies":["p"]}
///
/// Only `accessKey` is required. Without `secretKey` a secret is generated.
package struct UserImport: Sendable {
    package private(set) var users: [NewUser] = []
    /// The generated secrets, by the user's name.
    package private(set) var generatedSecrets: [String: Secret] = [:]
    /// The first line that names each group or policy.
    private var groupLines: [String: Int] = [:]
    private var policyLines: [String: Int] = [:]

    /// What is wrong with a line. The first line is 1.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let line: Int
        package let reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    /// Reads the lines; empty ones are skipped.
    ///
    /// - Throws: The first ``Problem``.
    package init(lines: [UInt8]) throws(Problem) {
        var names: Set<String> = []
        var number = 0
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do throws(LineError) {
                try add(Array(line), number: number, names: &names)
            } catch {
                throw Problem(line: number, reason: error.reason)
            }
        }
    }

    /// The line that first names an absent group or policy; `nil` for any other error.
    package func problem(_ error: AdministrationError) -> Problem? {
        guard case .absent(let kind, let names) = error else { return nil }
        let lines: [String: Int]
        switch kind {
        case .group: lines = groupLines
        case .policy: lines = policyLines
        case .user, .key: return nil
        }
        let places = names.compactMap { name in lines[name].map { (line: $0, name: name) } }
        guard let first = places.min(by: { $0.line < $1.line }) else { return nil }
        return Problem(
            line: first.line,
            reason: AdministrationError.absent(kind, [first.name]).description)
    }

    private mutating func add(
        _ line: [UInt8], number: Int, names: inout Set<String>
    ) throws(LineError) {
        let line = try Line(json: line)
        let secret = line.secretKey.map { Secret($0) } ?? NewUser.generatedSecret()
        guard User.isValid(name: line.accessKey) else {
            throw LineError(AdministrationError.invalidName(.user, line.accessKey).description)
        }
        guard User.isValid(secret: secret) else {
            throw LineError(AdministrationError.invalidSecret(user: line.accessKey).description)
        }
        guard names.insert(line.accessKey).inserted else {
            throw LineError("another line has the same accessKey: \(line.accessKey)")
        }
        for group in line.memberOf where groupLines[group] == nil { groupLines[group] = number }
        for policy in line.policies where policyLines[policy] == nil {
            policyLines[policy] = number
        }
        if line.secretKey == nil { generatedSecrets[line.accessKey] = secret }
        users.append(
            NewUser(
                name: line.accessKey, secret: secret, groups: line.memberOf.withoutRepetitions,
                policies: line.policies.withoutRepetitions, isEnabled: line.isEnabled))
    }
}

private struct LineError: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

private struct Line {
    private static let names = ["accessKey", "secretKey", "userStatus", "memberOf", "policies"]

    let accessKey: String
    let secretKey: String?
    let isEnabled: Bool
    let memberOf: [String]
    let policies: [String]

    /// Reads a line. Unknown members are refused: a misspelt one would mean a user without groups.
    init(json: [UInt8]) throws(LineError) {
        let fields: JSONObject
        do throws(JSONSyntaxError) {
            fields = try JSONObject(json)
        } catch .repeatedName(let name, place: _) {
            throw LineError("\(name) is repeated")
        } catch {
            throw LineError("not a JSON object")
        }
        for field in fields.members where !Line.names.contains(field.name) {
            throw LineError("unknown member: \(field.name)")
        }
        guard let accessKey = try Line.text("accessKey", in: fields) else {
            throw LineError("accessKey is missing")
        }
        self.accessKey = accessKey
        secretKey = try Line.text("secretKey", in: fields)
        switch try Line.text("userStatus", in: fields) {
        case nil, "enabled": isEnabled = true
        case "disabled": isEnabled = false
        case .some: throw LineError("userStatus must be enabled or disabled")
        }
        memberOf = try Line.texts("memberOf", in: fields)
        policies = try Line.texts("policies", in: fields)
    }

    private static func text(
        _ name: String, in fields: JSONObject
    ) throws(LineError) -> String? {
        guard let value = fields[name], value != .null else { return nil }
        guard case .string(let text) = value else {
            throw LineError("\(name) must be a string")
        }
        return text
    }

    private static func texts(
        _ name: String, in fields: JSONObject
    ) throws(LineError) -> [String] {
        guard fields.contains(name), fields[name] != .null else { return [] }
        guard let texts = fields.list(name) else {
            throw LineError("\(name) must be a list of strings")
        }
        return texts
    }
}
