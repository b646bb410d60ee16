internal import Wire

/// What a request acts on.
package enum Resource: Equatable, Sendable {
    /// Nothing with a name, as in listing all buckets.
    case none
    case bucket(String)
    case object(bucket: String, key: String)
    case encryptionKey(String)

    /// Reads an ARN, or `*` for nothing with a name.
    package init?(arn: String) {
        if arn == "*" {
            self = .none
        } else if let name = ResourcePattern.Namespace.encryptionKeys.name(in: arn) {
            self = .encryptionKey(name)
        } else if let name = AWSResourceName(arn)?.nameInS3 {
            if let slash = name.firstIndex(of: "/") {
                self = .object(
                    bucket: String(name[..<slash]), key: String(name[name.index(after: slash)...]))
            } else {
                self = .bucket(name)
            }
        } else {
            return nil
        }
        guard isSound else { return nil }
    }

    /// The object that a store finds for this one if it folds keys: with its key in Normalization
    /// Form C, and without a slash at its end. `nil` if that is this one, or if the key has no such
    /// form.
    package var folded: Resource? {
        guard case .object(let bucket, let key) = self, var folded = NormalizationFormC.of(key)
        else { return nil }
        if folded.utf8.count > 1, folded.utf8.last == UInt8(ascii: "/") {
            folded = String(Substring(folded.utf8.dropLast()))
        }
        // By their bytes: Swift treats canonically equivalent texts as equal.
        return folded.utf8.elementsEqual(key.utf8) ? nil : .object(bucket: bucket, key: folded)
    }

    /// The text that resource patterns are compared with: the ARN without its common prefix.
    var name: [UInt8] {
        switch self {
        case .none: []
        case .bucket(let bucket): Array(bucket.utf8)
        case .object(let bucket, let key):
            Array(bucket.utf8) + CollectionOfOne(UInt8(ascii: "/")) + key.utf8
        case .encryptionKey(let name): Array(name.utf8)
        }
    }

    /// The resource of another action in the same request: for one on buckets, the object's bucket.
    package func asked(by action: S3Action) -> Resource {
        if case .object(let bucket, _) = self, action.scope == .bucket { return .bucket(bucket) }
        return self
    }

    /// Whether the action can be done to it. A bucket name with `/` in it would look like an
    /// object's, and an object without a name would match all of the bucket's.
    package func isFit(for action: Action) -> Bool {
        switch action.scope {
        case .service: self == .none
        case .bucket: if case .bucket = self { isSound } else { false }
        case .object: if case .object = self { isSound } else { false }
        case .encryptionKey: if case .encryptionKey = self { isSound } else { self == .none }
        }
    }

    private var isSound: Bool {
        switch self {
        case .none: true
        case .bucket(let bucket): Resource.isBucket(bucket)
        case .object(let bucket, let key): Resource.isBucket(bucket) && !key.isEmpty
        case .encryptionKey(let name): !name.isEmpty
        }
    }

    private static func isBucket(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/"))
    }
}
