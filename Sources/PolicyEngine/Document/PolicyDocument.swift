internal import Wire

/// A policy document of AWS's Identity and Access Management, read and found sound.
package struct PolicyDocument: Equatable, Sendable {
    /// As MinIO has it for policies that are stored.
    package static let maximumByteCount = 20 * 1_024

    /// The one version there is; AWS's older one has no policy variables, and what is meant by them in it
    /// would be matched literally.
    private static let version = "2012-10-17"

    package let statements: [Statement]
    let compiled: CompiledPolicy

    /// Reads a policy.
    ///
    /// A policy without statements is one: it allows nothing, which a session policy may well mean. Fields
    /// that no policy has are refused, and so is `Principal`, which belongs to a bucket's policy: a
    /// misspelled `Resources` must not go unnoticed.
    /// - Throws: ``PolicyError`` with the place of what is wrong.
    package init(json: [UInt8]) throws(PolicyError) {
        guard json.count <= PolicyDocument.maximumByteCount else {
            throw .tooLarge(byteCount: json.count, limit: PolicyDocument.maximumByteCount)
        }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            // Policies have six levels.
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
