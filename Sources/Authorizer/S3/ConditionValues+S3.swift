internal import Configuration
package import PolicyEngine
internal import Wire

extension ConditionValues {
    /// What an S3 request says of itself, each value from one place. MinIO takes every header and
    /// parameter for a key, so that `?SourceIp=` and `userid:` claim what only the server knows.
    ///
    /// - Throws: ``S3RequestError/invalidArgument(_:)``
    init(
        _ query: S3Query, _ headers: S3Headers, copySource: S3CopySource?, tagging: S3Tagging?,
        payload: PayloadMode, now: Timestamp
    ) throws(S3RequestError) {
        self.init()
        setNeverAbsent()
        set(.userAgent, headers["user-agent"])
        set(.referer, headers["referer"])
        set(.versionID, query[.versionID] ?? copySource?.versionID)
        set(.contentSHA256, payload.text)
        set(.prefix, query[.prefix])
        set(.delimiter, query[.delimiter])
        set(.maxKeys, query[.maxKeys])
        set(.serverSideEncryption, headers["x-amz-server-side-encryption"])
        set(.customerAlgorithm, headers["x-amz-server-side-encryption-customer-algorithm"])
        set(.kmsKeyID, headers["x-amz-server-side-encryption-aws-kms-key-id"])
        set(.copySource, copySource.map { "\($0.bucket)/\($0.key)" })
        set(.metadataDirective, headers["x-amz-metadata-directive"])
        set(.storageClass, headers["x-amz-storage-class"])
        set(.cannedACL, headers["x-amz-acl"])
        set(.lockMode, headers[S3Operation.lockMode])
        set(.legalHold, headers[S3Operation.legalHold])
        try setRetention(headers[S3Operation.lockDate], now: now)
        if let tagging { try set(tagging) }
    }

    /// Sets what every S3 request has a value for, to an empty one.
    package mutating func setNeverAbsent() {
        for key in ConditionKey.neverAbsent { set(key, "") }
    }

    /// The same values with the names that the store may read; `nil` if it reads them as they are.
    ///
    /// - Throws: ``S3RequestError/invalidArgument(_:)``
    func underOtherNames(
        prefix: String?, copySource: S3CopySource?, _ keys: KeyComparison
    ) throws(S3RequestError) -> ConditionValues? {
        var others: ConditionValues?
        do throws(S3Prefix.Ambiguous) {
            if let prefix, let other = try S3Prefix.otherReading(of: prefix, keys) {
                others = self
                others?.set(.prefix, other)
            }
        } catch {
            throw .invalidArgument(error.message)
        }
        if keys == .folding, let copySource,
            case .object(let bucket, let key) = copySource.resource.folded
        {
            others = others ?? self
            others?.set(.copySource, "\(bucket)/\(key)")
        }
        return others
    }

    private mutating func set(_ key: ConditionKey, _ value: String?) {
        if let value { set(key, value) }
    }

    /// Sets the date until which an object is kept, and the number of days from now, rounded up.
    private mutating func setRetention(_ text: String?, now: Timestamp) throws(S3RequestError) {
        guard let text else { return }
        guard let end = Timestamp(retention: text) else {
            throw .invalidArgument(S3Operation.lockDate)
        }
        set(.retainUntilDate, text)
        let seconds = max(end - now, 0)
        set(.remainingRetentionDays, String(seconds / 86_400 + (seconds % 86_400 > 0 ? 1 : 0)))
    }

    private mutating func set(_ tagging: S3Tagging) throws(S3RequestError) {
        set(.requestObjectTagKeys, tagging.tags.map(\.key))
        for (key, value) in tagging.tags {
            let name = "\(ConditionKey.requestObjectTag.name)/\(key)"
            // A tag that begins with a combining accent hides the slash before it.
            guard let name = NamedConditionKey(name) else {
                throw .invalidArgument(S3Tagging.header)
            }
            set(name, [value])
        }
    }
}

extension Timestamp {
    /// Reads RFC 3339. A fraction of a second, which Java's clients send, is left out.
    fileprivate init?(retention text: String) {
        let seconds = "YYYY-MM-DDTHH:MM:SS".utf8.count
        let zone = text.utf8.dropFirst(seconds)
        guard zone.first == UInt8(ascii: ".") else {
            self.init(rfc3339: text)
            return
        }
        let digits = zone.dropFirst().prefix(while: \.isASCIIDigit)
        guard !digits.isEmpty else { return nil }
        let rest = Substring(zone.dropFirst(1 + digits.count))
        self.init(rfc3339: String(Substring(text.utf8.prefix(seconds)) + rest))
    }
}
