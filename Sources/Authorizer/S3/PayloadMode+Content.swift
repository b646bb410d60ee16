extension PayloadMode {
    /// Whether the body may give an object any content: false only if the headers rule it out.
    ///
    /// SDKs send an empty body in chunks, too: nothing but the end of the chunks and a checksum.
    func mayHaveContent(_ headers: S3Headers) -> Bool {
        guard headers["transfer-encoding"] == nil, let length = headers["content-length"] else {
            return true
        }
        if length == "0" { return false }
        guard headers["x-amz-decoded-content-length"] == "0" else { return true }
        switch self {
        case .absent, .sha256, .unsigned: return true
        // Daypass reads the chunks, and refuses any content.
        case .signedChunks, .signedChunksTrailer: return false
        case .unsignedTrailer:
            guard let name = headers["x-amz-trailer"],
                let checksum = PayloadMode.checksumByteCounts[name]
            else { return true }
            let line = name.utf8.count + ":".utf8.count + checksum + "\r\n".utf8.count
            return length != String("0\r\n".utf8.count + line + "\r\n".utf8.count)
        }
    }

    /// How many characters each checksum has in base64.
    private static let checksumByteCounts = [
        "x-amz-checksum-crc32": 8, "x-amz-checksum-crc32c": 8, "x-amz-checksum-crc64nvme": 12,
        "x-amz-checksum-sha1": 28, "x-amz-checksum-sha256": 44,
    ]
}
