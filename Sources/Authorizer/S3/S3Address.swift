internal import Configuration
internal import PolicyEngine
internal import Wire

/// What a request is about: the service, a bucket, or an object in one.
struct S3Address: Equatable, Sendable {
    enum Scope: Sendable {
        case service, bucket, object
    }

    let scope: Scope
    /// Empty for the service.
    let bucket: String
    /// Decoded; empty unless the address is an object's.
    let key: String
    /// The path that the store gets: the address encoded once, in path style. The store reads in it
    /// what was authorized, whatever the client wrote (`%2F`, `%7e`, a bucket in the host's name).
    let canonicalPath: String

    /// - Parameter path: As the client sent it.
    /// - Parameter host: The `Host` header with its port.
    init(path: ArraySlice<UInt8>, host: String, rules: S3Rules) throws(S3RequestError) {
        guard let decoded = PercentEncoding.decode(path) else {
            throw .invalidURI("a % without two hexadecimal digits after it")
        }
        if let bucket = try S3Host.bucket(in: host, domains: rules.domains) {
            try self.init(bucket: bucket[...], key: decoded.dropFirst(), rules: rules)
        } else {
            try self.init(decoded.dropFirst(), rules: rules)
        }
    }

    /// Reads `bucket/key` or a part of it, decoded.
    private init(_ name: ArraySlice<UInt8>, rules: S3Rules) throws(S3RequestError) {
        guard !name.isEmpty else {
            self.init(scope: .service, bucket: "", key: "", canonicalPath: "/")
            return
        }
        let slash = name.firstIndex(of: UInt8(ascii: "/")) ?? name.endIndex
        try self.init(bucket: name[..<slash], key: name[slash...].dropFirst(), rules: rules)
    }

    init(
        bucket: ArraySlice<UInt8>, key: ArraySlice<UInt8>, rules: S3Rules
    ) throws(S3RequestError) {
        guard S3BucketName.isValid(bucket) else { throw .invalidBucketName }
        let name = String(decoding: bucket, as: UTF8.self)
        guard !rules.reservedBuckets.contains(name) else { throw .reservedBucketName(name) }
        guard !key.isEmpty else {
            self.init(scope: .bucket, bucket: name, key: "", canonicalPath: "/\(name)")
            return
        }
        let key = try S3Key(key, rules.keys)
        self.init(
            scope: .object, bucket: name, key: key.text,
            canonicalPath: "/\(name)/"
                + PercentEncoding.encode(Array(key.text.utf8), keepsSlash: true))
    }

    private init(scope: Scope, bucket: String, key: String, canonicalPath: String) {
        self.scope = scope
        self.bucket = bucket
        self.key = key
        self.canonicalPath = canonicalPath
    }

    /// What policies call the address.
    var resource: Resource {
        switch scope {
        case .service: .none
        case .bucket: .bucket(bucket)
        case .object: .object(bucket: bucket, key: key)
        }
    }
}
