import Credentials
import Crypto
import PolicyEngine
import State
import Wire

@testable import Authorizer
@testable import PolicyEngine

/// Questions to the access plugin, as tests ask them.
enum PluginQuestions {
    /// 2026-01-31T12:00:00Z
    static let now = Timestamp(rfc3339: "2026-01-31T12:00:00Z")!  // a valid date

    /// What the plugin is asked about a request, if it is asked.
    static func question(
        _ line: String, _ headers: KeyValuePairs<String, String> = [:], by principal: Principal,
        accessKeyID: String = "key", presignedAge: Int? = nil, action: S3Action = .getObject,
        isDenyOnly: Bool = false
    ) throws -> PluginQuestion {
        let request = request(line, headers)
        let s3 = try S3Request(request, rules: .knowingAll(), now: now)
        let caller = S3Caller(
            principal: principal, accessKeyID: accessKeyID, presignedAge: presignedAge)
        return PluginQuestion(
            caller: PluginCaller(caller),
            conditions: PluginConditions(
                server: ConditionValues(request, caller: caller, now: now), request: s3,
                values: s3.conditionValues),
            action: action, resource: s3.address.resource.asked(by: action), isDenyOnly: isDenyOnly)
    }

    static func session(
        _ session: Session, accessKeyID: String = "ASIAAAAAAAAAAAAAAAAA"
    ) -> SessionClaims {
        SessionClaims(
            accessKeyID: accessKeyID, id: "an-id", issuedAt: now, expiration: now + 3_600,
            session: session)
    }
}

extension PluginQuestion {
    var text: String { String(decoding: json, as: UTF8.self) }

    var input: JSONObject {
        get throws {
            guard case .object(let input) = try JSONObject(json)["input"] else {
                throw JSONSyntaxError.unexpected(offset: 0)
            }
            return input
        }
    }

    var conditionTexts: [String: [String]] {
        get throws {
            guard case .object(let conditions) = try input["conditions"] else {
                throw JSONSyntaxError.unexpected(offset: 0)
            }
            return Dictionary(
                uniqueKeysWithValues: conditions.members.map {
                    ($0.name, conditions.strings($0.name) ?? [])
                })
        }
    }
}
