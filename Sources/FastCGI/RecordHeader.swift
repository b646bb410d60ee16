/// The first eight bytes of a record (FastCGI Specification 1.0 §3.3).
struct RecordHeader: Equatable {
    static let byteCount = 8

    /// The records that may belong to a request that Daypass serves (§8).
    enum Kind: UInt8 {
        case beginRequest = 1
        case parameters = 4
        case standardInput = 5
    }

    /// An invalid record, after which the connection ends. If the connection merely ended, nginx
    /// without `fastcgi_keep_conn` and Caddy would take partial output for complete.
    static let none = [UInt8](repeating: 0, count: byteCount)

    /// `nil` for any other kind.
    let kind: Kind?
    let requestID: UInt16
    let contentLength: Int
    let paddingLength: Int

    /// `nil` for a version other than 1, whose records can't be understood.
    init?(_ bytes: ArraySlice<UInt8>) {
        let start = bytes.startIndex
        guard bytes[start] == 1 else { return nil }
        kind = Kind(rawValue: bytes[start + 1])
        requestID = UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3])
        contentLength = Int(bytes[start + 4]) << 8 | Int(bytes[start + 5])
        paddingLength = Int(bytes[start + 6])
    }
}
