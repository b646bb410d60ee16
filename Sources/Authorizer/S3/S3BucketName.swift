internal import Wire

/// The rules for the names of buckets: S3's current ones, without those for old buckets.
enum S3BucketName {
    static func isValid(_ name: some RandomAccessCollection<UInt8>) -> Bool {
        guard (3...63).contains(name.count), let first = name.first, let last = name.last,
            first.isASCIILowercase || first.isASCIIDigit, last.isASCIILowercase || last.isASCIIDigit
        else { return false }
        var previous = first
        var dotCount = 0
        var hasLetter = false
        for byte in name {
            switch byte {
            case UInt8(ascii: "."):
                guard previous != byte else { return false }
                dotCount += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): hasLetter = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): break
            default: return false
            }
            previous = byte
        }
        // An address of IPv4 is a host, and names no bucket.
        return hasLetter || dotCount != 3
    }
}
