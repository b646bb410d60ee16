internal import Wire

/// Reads the service records in a DNS answer (RFC 1035 §4, RFC 2782).
struct ServiceRecordReader {
    private static let headerByteCount = 12
    private static let serviceType = 33
    /// More labels than the longest name has. A name that points to itself has more.
    private static let maximumLabelCount = 128

    private let bytes: [UInt8]
    private var position = headerByteCount

    /// The records in an answer, `nil` if it is malformed.
    static func records(in bytes: [UInt8]) -> [ServiceRecord]? {
        var reader = ServiceRecordReader(bytes: bytes)
        return reader.records()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func records() -> [ServiceRecord]? {
        guard let questionCount = number(at: 4), let answerCount = number(at: 6) else { return nil }
        for _ in 0..<questionCount {
            guard skipName() else { return nil }
            position += 4
        }
        var records: [ServiceRecord] = []
        for _ in 0..<answerCount {
            guard skipName(), let type = number(at: position),
                let length = number(at: position + 8), position + 10 + length <= bytes.count
            else { return nil }
            let data = position + 10
            position = data + length
            guard type == ServiceRecordReader.serviceType else { continue }
            guard length > 6, let priority = number(at: data), let weight = number(at: data + 2),
                let port = number(at: data + 4), let host = name(at: data + 6)
            else { return nil }
            // A single dot means that the service does not exist; port 0 can't be connected to.
            guard !host.isEmpty, let port = UInt16(exactly: port), port > 0 else { continue }
            records.append(
                ServiceRecord(priority: priority, weight: weight, port: port, host: host))
        }
        return records
    }

    private func number(at position: Int) -> Int? {
        guard position + 1 < bytes.count else { return nil }
        return Int(bytes[position]) << 8 | Int(bytes[position + 1])
    }

    private mutating func skipName() -> Bool {
        while position < bytes.count {
            let length = bytes[position]
            switch length {
            case 0:
                position += 1
                return true
            case 0xC0...0xFF:
                position += 2
                return true
            default: position += 1 + Int(length)
            }
        }
        return false
    }

    /// A host name, parts of which may be elsewhere (RFC 1035 §4.1.4); `nil` if it is malformed.
    private func name(at start: Int) -> String? {
        var labels: [String] = []
        var position = start
        for _ in 0..<ServiceRecordReader.maximumLabelCount {
            guard position < bytes.count else { return nil }
            let length = Int(bytes[position])
            if length == 0 { return labels.joined(separator: ".") }
            if length >= 0xC0 {
                guard let pointer = number(at: position) else { return nil }
                position = pointer & 0x3FFF
                continue
            }
            let label = bytes.dropFirst(position + 1).prefix(length)
            guard length < 64, label.count == length,
                label.allSatisfy(ServiceRecordReader.isHostCharacter)
            else { return nil }
            labels.append(String(decoding: label, as: UTF8.self))
            position += 1 + length
        }
        return nil
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
