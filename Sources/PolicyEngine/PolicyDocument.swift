internal import FoundationEssentials
internal import Wire

/// Why a text is no policy. The text of a reason is for whoever wrote the policy.
package enum PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    case notJSON
    case malformed(String)

    package var description: String {
        switch self {
        case .notJSON: "not JSON"
        case .malformed(let reason): reason
        }
    }
}

/// A policy document of AWS's Identity and Access Management, read and found sound.
package struct PolicyDocument: Equatable, Sendable {
    /// The one version there is; AWS's older one has no policy variables, and what is meant by them in it
    /// would be matched literally.
    private static let version = "2012-10-17"

    /// What a statement says of the requests that it matches.
    package enum Effect: String, Sendable, Decodable {
        case allow = "Allow"
        case deny = "Deny"
    }

    package let effects: [Effect]

    /// Reads a policy.
    ///
    /// A policy without statements is one: it allows nothing, which a session policy may well mean.
    /// - Throws: ``PolicyError`` with what is wrong.
    package init(json: [UInt8]) throws(PolicyError) {
        // What reads the policy next must not read another one: `JSONDecoder` alone is lenient.
        guard (try? JSONObject(json)) != nil else { throw .notJSON }
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(json))
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw .notJSON
        } catch DecodingError.keyNotFound(let key, let context) {
            throw .malformed("\(PolicyDocument.place(context.codingPath + [key])) is missing")
        } catch let error as DecodingError {
            throw .malformed(PolicyDocument.reason(error))
        } catch {
            throw .notJSON
        }
        guard document.version == PolicyDocument.version else {
            throw .malformed("Version must be \(PolicyDocument.version)")
        }
        effects = document.statements.map(\.effect)
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context), .dataCorrupted(let context):
            "\(place(context.codingPath)) is not what it must be"
        @unknown default:
            "not a policy"
        }
    }

    /// Where something stands, as `Statement[2].Effect`.
    private static func place(_ path: [any CodingKey]) -> String {
        var place = ""
        for key in path {
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += place.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return place.isEmpty ? "the document" : place
    }
}

/// A policy document's fields.
private struct Document: Decodable {
    let version: String
    let statements: [Statement]

    enum CodingKeys: String, CodingKey {
        case version = "Version"
        case statements = "Statement"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        version = try fields.decode(String.self, forKey: .version)
        statements = try fields.decodeIfPresent([Statement].self, forKey: .statements) ?? []
    }
}

private struct Statement: Decodable {
    let effect: PolicyDocument.Effect

    enum CodingKeys: String, CodingKey {
        case effect = "Effect"
    }
}
