internal import Wire

/// A policy document of AWS's Identity and Access Management, read and validated.
package struct PolicyDocument: Equatable, Sendable {
    /// MinIO's limit for stored policies.
    package static let maximumByteCount = 20 * 1_024

    /// The only version: AWS's older one has no policy variables, and matches them literally.
    private static let version = "2012-10-17"

    package let statements: [Statement]
    let compiled: CompiledPolicy

    /// Reads a policy. A policy may have no statements: it allows nothing, as a session policy may
    /// intend. Unknown fields are refused, because a misspelled `Resources` must not go unnoticed.
    /// So is `Principal`, which belongs in the policy of a bucket.
    package init(json: [UInt8]) throws(PolicyError) {
        guard json.count <= PolicyDocument.maximumByteCount else {
            throw .tooLarge(byteCount: json.count, limit: PolicyDocument.maximumByteCount)
        }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            // A policy has six levels.
            value = try JSONValue(json, maximumDepth: 16)
        } catch {
            throw PolicyError(error)
        }
        let fields = try JSONFields(value, known: ["Version", "Statement", "Id", "ID"])
        var errors = PolicyErrors()
        _ = errors.gather { () throws(PolicyError) in try fields.checkNames() }
        _ = errors.gather { () throws(PolicyError) in
            try fields.required("Version") { value throws(PolicyError) in
                let version = try value.string()
                guard version == PolicyDocument.version else {
                    throw .invalid(place: "", .wrongVersion(version))
                }
            }
        }
        for name in ["Id", "ID"] {
            _ = errors.gather { () throws(PolicyError) in
                try fields.optional(name) { value throws(PolicyError) in try value.string() }
            }
        }
        let statements = errors.gather { () throws(PolicyError) in
            try fields.optional("Statement") { value throws(PolicyError) in
                try PolicyDocument.statements(value)
            }
        }
        try errors.check()
        self.statements = (statements ?? nil) ?? []
        compiled = CompiledPolicy(self.statements)
    }

    package static func == (left: PolicyDocument, right: PolicyDocument) -> Bool {
        left.statements == right.statements
    }

    /// Reads one statement or a list of them.
    private static func statements(_ value: JSONValue) throws(PolicyError) -> [Statement] {
        guard case .array(let elements) = value else { return [try Statement(value)] }
        return elements.isEmpty
            ? []
            : try value.list { element throws(PolicyError) in try Statement(element) }
    }
}
