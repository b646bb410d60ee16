/// What a statement's `Resource` or `NotResource` names: `*`, or an ARN with wildcards and variables.
struct ResourcePattern: Equatable, Sendable {
    /// Which names an ARN is about, by what it begins with.
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
    /// `nil` for `*`, which is about all.
    let namespace: Namespace?
    /// What stands after the namespace.
    let pattern: Pattern

    /// Reads a word of a policy; `nil` if it names something that Daypass has none of, such as a
    /// key of AWS's key management or an access point.
    ///
    /// - Throws: ``PolicyProblem/malformedResource(_:)``, and what a pattern's variables may be
    ///   wrong with.
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

    /// Whether an action of this scope can act on anything that the pattern stands for.
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

    /// Whether this pattern stands for whatever the other one stands for.
    func covers(_ other: ResourcePattern) -> Bool {
        guard let namespace else { return true }
        return namespace == other.namespace && pattern.covers(other.pattern)
    }
}

extension Action {
    /// Where what the action acts on has its name.
    var namespace: ResourcePattern.Namespace {
        switch scope {
        case .service, .bucket, .object: .s3
        case .encryptionKey: .encryptionKeys
        }
    }
}
