internal import Wire

/// A user as `daypass user list --json` or `mc admin user list --json` print it:
///
///     {"accessKey":"a","secretKey":"…","userStatus":"enabled","memberOf":["g"],"policies":["p"]}
///     {"status":"success","accessKey":"a","userStatus":"enabled","policyName":"p,q",
///      "memberOf":[{"name":"g","policies":["r"]}]}
///
/// Only `accessKey` is required. Neither command prints secrets; an administrator adds `secretKey`.
/// A group's own policies are ignored, because they belong to its record.
struct UserImportLine {
    /// What is wrong with a line.
    struct Refusal: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }

        init(_ error: AdministrationError) {
            reason = error.description
        }
    }

    private static let names = [
        "accessKey", "secretKey", "userStatus", "memberOf", "policies", "policyName", "status",
        "authentication",
    ]
    private static let groupNames = ["name", "policies"]

    let accessKey: String
    let secretKey: String?
    let isEnabled: Bool
    let memberOf: [String]
    let policies: [String]

    /// Reads a line. Unknown members are refused: a misspelt one would mean a user without groups.
    init(json: [UInt8]) throws(Refusal) {
        let line: JSONObject
        do throws(JSONSyntaxError) {
            line = try JSONObject(json)
        } catch .repeatedName(let name, place: _) {
            throw Refusal("\(name) is repeated")
        } catch {
            throw Refusal("not a JSON object")
        }
        // mc prints an error as such a line, too.
        if let status = try UserImportLine.text("status", in: line), status != "success" {
            throw Refusal("status must be success: \(status)")
        }
        try UserImportLine.refuseOthers(than: UserImportLine.names, in: line)
        guard let accessKey = try UserImportLine.text("accessKey", in: line) else {
            throw Refusal("accessKey is missing")
        }
        self.accessKey = accessKey
        secretKey = try UserImportLine.text("secretKey", in: line)
        switch try UserImportLine.text("userStatus", in: line) {
        case nil, "enabled": isEnabled = true
        case "disabled": isEnabled = false
        case .some: throw Refusal("userStatus must be enabled or disabled")
        }
        memberOf = try UserImportLine.groups(in: line)
        policies = try UserImportLine.policies(in: line)
    }

    private static func policies(in line: JSONObject) throws(Refusal) -> [String] {
        let policies = try texts("policies", in: line)
        guard let list = try text("policyName", in: line) else { return policies ?? [] }
        guard policies == nil else { throw Refusal("policies and policyName exclude each other") }
        return list.isEmpty
            ? [] : list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func groups(in line: JSONObject) throws(Refusal) -> [String] {
        guard let value = line["memberOf"], value != .null else { return [] }
        guard case .array(let elements) = value else {
            throw Refusal("memberOf must be a list of groups")
        }
        var names: [String] = []
        for element in elements {
            switch element {
            case .string(let name): names.append(name)
            case .object(let group):
                try refuseOthers(than: groupNames, in: group)
                _ = try texts("policies", in: group)
                guard let name = try text("name", in: group) else {
                    throw Refusal("a group in memberOf has no name")
                }
                names.append(name)
            case .array, .number, .boolean, .null:
                throw Refusal("memberOf must be a list of groups")
            }
        }
        return names
    }

    private static func refuseOthers(
        than known: [String], in object: JSONObject
    ) throws(Refusal) {
        for member in object.members where !known.contains(member.name) {
            throw Refusal(
                "unknown member: \(member.name); known: \(known.joined(separator: ", "))")
        }
    }

    private static func text(
        _ name: String, in object: JSONObject
    ) throws(Refusal) -> String? {
        guard let value = object[name], value != .null else { return nil }
        guard case .string(let text) = value else { throw Refusal("\(name) must be a string") }
        return text
    }

    private static func texts(
        _ name: String, in object: JSONObject
    ) throws(Refusal) -> [String]? {
        guard let value = object[name], value != .null else { return nil }
        guard let texts = object.list(name) else {
            throw Refusal("\(name) must be a list of strings")
        }
        return texts
    }
}
