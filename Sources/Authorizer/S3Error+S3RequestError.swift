extension S3Error {
    init(_ error: S3RequestError) {
        switch error {
        case .invalidURI(let reason): self = .invalidURI(reason: reason)
        case .ambiguous(let name): self = .ambiguous(name)
        case .invalidBucketName: self = .invalidBucketName
        case .reservedBucketName(let name): self = .reservedBucketName(name)
        case .keyTooLong: self = .keyTooLong
        case .tooManyHeaders: self = .tooLong
        case .invalidArgument(let name): self = .invalidArgument(name)
        case .notImplemented(let name): self = .notImplemented(name)
        case .undeclaredSubresource(let name): self = .undeclaredSubresource(name)
        case .methodNotAllowed: self = .methodNotAllowed
        case .noOrigin: self = .noOrigin
        case .signatureVersion2: self = .signatureVersion2
        }
    }
}
