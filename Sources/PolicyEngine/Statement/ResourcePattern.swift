/// A word of a statement's `Resource` or `NotResource`: `*`, or an ARN with wildcards and
/// variables.
struct ResourcePattern: Equatable, Sendable {
    /// The kind of names in an ARN, by its prefix.
    enum Namespace: String, CaseIterable {
        case s3 = "arn:aws:s3:::"
        case encryptionKeys = "arn:minio:kms:::"

        /// The name in an ARN of this namespace.
        func name(in arn: String) -> String? {
            arn.utf8.starts(with: rawValue.utf8)
                ? String(decoding: arn.utf8.dropFirst(rawValue.utf8.count), as: UTF8.self) : nil
        }
    }

    let text: String
    /// `nil` for `*`, which matches everything.
    let namespace: Namespace?
    /// The text after the namespace.
    let pattern: Pattern

    /// Reads a word of a policy; `nil` for a resource that Daypass does not have, such as a key of
    /// AWS's key management or an access point.
    ///
    /// - Throws: ``PolicyProblem/malformedResource(_:)``, and the problems of a pattern's
    ///   variables.
    init?(_ text: String) throws(PolicyProblem) {
        self.text = text
        if text == "*" {
            namespace = nil
            pattern = Pattern(wildcards: "*")
            return
        }
        guard let (namespace, name) = ResourcePattern.name(in: text) else {
            guard AWSResourceName(text)?.isForeign == true else { throw .malformedResource(text) }
            return nil
        }
        guard !name.isEmpty, !name.hasPrefix("/") else { throw .malformedResource(text) }
        self.namespace = namespace
        pattern = try Pattern(name, wildcards: .special, traits: .init(isPath: true))
    }

    private static func name(in text: String) -> (Namespace, String)? {
        for namespace in Namespace.allCases {
            if let name = namespace.name(in: text) { return (namespace, name) }
        }
        return AWSResourceName(text)?.nameInS3.map { (.s3, $0) }
    }

    /// Whether an action of this scope can be done to anything that the pattern matches.
    func canMatch(_ action: Action) -> Bool {
        guard let namespace else { return true }
        guard namespace == action.namespace else { return false }
        switch action.scope {
        case .service: return pattern.isAnyText
        case .bucket: return pattern.canMatchBucket
        case .object: return pattern.canMatchObject
        case .encryptionKey: return true
        }
    }

    /// Whether this pattern matches everything that the other one matches.
    func covers(_ other: ResourcePattern) -> Bool {
        guard let namespace else { return true }
        return namespace == other.namespace && pattern.covers(other.pattern)
    }
}

extension Action {
    /// The namespace of the resources that the action is done to.
    var namespace: ResourcePattern.Namespace {
        switch scope {
        case .service, .bucket, .object: .s3
        case .encryptionKey: .encryptionKeys
        }
    }
}
