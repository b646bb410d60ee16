internal import Wire

extension S3Error {
    init(_ error: BodyError) {
        switch error {
        case .stalled: self = .requestTimeout
        case .aborted: self = .incompleteBody
        case .interrupted: self = .slowDown
        }
    }
}
