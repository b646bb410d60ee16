package import Crypto

/// Users from a file with a JSON object in each line, a ``UserImportLine``.
package struct UserImport: Sendable {
    package private(set) var users: [NewUser] = []
    /// The line of each user.
    private var userLines: [Int] = []
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
    /// - Parameter generatesSecrets: Whether users without a secret in the file get a new one.
    /// - Throws: The first ``Problem``.
    package init(lines: [UInt8], generatesSecrets: Bool) throws(Problem) {
        var names: Set<String> = []
        var number = 0
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do throws(UserImportLine.Refusal) {
                try add(
                    UserImportLine(json: Array(line)), number: number,
                    generatesSecrets: generatesSecrets, names: &names)
            } catch {
                throw Problem(line: number, reason: error.reason)
            }
        }
    }

    /// The line with the first user that lacks a secret, or that first names an absent group or
    /// policy; `nil` for any other error.
    package func problem(_ error: AdministrationError) -> Problem? {
        if case .withoutSecret(let names) = error, let name = names.first,
            let index = users.firstIndex(where: { $0.name == name })
        {
            return Problem(
                line: userLines[index],
                reason: "\(name) has no secretKey: take MinIO's from users.json of `mc admin "
                    + "cluster iam export`, or give --generate-secrets")
        }
        guard case .absent(let kind, let names) = error else { return nil }
        let lines: [String: Int]
        switch kind {
        case .group: lines = groupLines
        case .policy: lines = policyLines
        case .user, .key, .accessKey, .mapping: return nil
        }
        let places = names.compactMap { name in lines[name].map { (line: $0, name: name) } }
        guard let first = places.min(by: { $0.line < $1.line }) else { return nil }
        return Problem(
            line: first.line,
            reason: AdministrationError.absent(kind, [first.name]).description)
    }

    private mutating func add(
        _ line: UserImportLine, number: Int, generatesSecrets: Bool, names: inout Set<String>
    ) throws(UserImportLine.Refusal) {
        let name = line.accessKey
        var secret = line.secretKey.map { Secret($0) }
        guard User.isValid(name: name) else { throw .init(.invalidName(.user, name)) }
        if let secret, !User.isValid(secret: secret) { throw .init(.invalidSecret(user: name)) }
        guard names.insert(name).inserted else {
            throw .init("another line has the same accessKey: \(name)")
        }
        for group in line.memberOf where groupLines[group] == nil { groupLines[group] = number }
        for policy in line.policies where policyLines[policy] == nil {
            policyLines[policy] = number
        }
        if secret == nil, generatesSecrets {
            secret = NewUser.generatedSecret()
            generatedSecrets[name] = secret
        }
        users.append(
            NewUser(
                name: name, secret: secret, groups: line.memberOf.withoutRepetitions,
                policies: line.policies.withoutRepetitions, isEnabled: line.isEnabled))
        userLines.append(number)
    }
}
