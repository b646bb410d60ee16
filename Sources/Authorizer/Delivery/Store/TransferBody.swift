internal import Wire

/// A body on its way to the store.
protocol TransferBody: AnyObject {
    /// How many bytes the store is promised.
    var byteCount: Int { get }
    /// Why there is no more; `nil` if nothing is wrong so far.
    var refusal: S3Error? { get }

    /// The next bytes for the store, none at the end; `nil` if the store must not get the rest.
    func next() -> [UInt8]?
}

extension S3Error {
    init(_ error: BodyError) {
        switch error {
        case .stalled: self = .requestTimeout
        case .aborted: self = .incompleteBody
        case .interrupted: self = .slowDown
        }
    }
}
