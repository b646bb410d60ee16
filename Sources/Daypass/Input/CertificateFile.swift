/// A file with a client's certificate, as programs write them: text before it, and others behind it.
struct CertificateFile {
    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// The first one, which is the client's own (RFC 8446 §4.4.2).
    let first: String
    let count: Int

    /// - Throws: ``Failure`` when there is none.
    init(_ path: String) throws {
        let text = try TextInput.text(in: path)
        let ranges = text.ranges(of: CertificateFile.begin)
        guard let start = ranges.first?.lowerBound,
            let stop = text[start...].firstRange(of: CertificateFile.end)
        else {
            throw Failure(
                "\(path == "-" ? "standard input" : path): has no \(CertificateFile.begin)")
        }
        first = String(text[start..<stop.upperBound])
        count = ranges.count
    }
}
