@testable import FastCGI

/// Records as a web server would send them.
enum Records {
    static let parameters = pairs(["REQUEST_METHOD": "POST"])

    static func record(
        _ type: UInt8, id: UInt16 = 1, _ content: [UInt8] = [], padding: UInt8 = 0
    ) -> [UInt8] {
        [
            1, type, UInt8(id >> 8), UInt8(id & 0xFF), UInt8(content.count >> 8),
            UInt8(content.count & 0xFF), padding, 0,
        ] + content + [UInt8](repeating: 0xAA, count: Int(padding))
    }

    static func begin(id: UInt16 = 1, role: UInt8 = 1, keep: Bool = true) -> [UInt8] {
        record(1, id: id, [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0])
    }

    static func head(id: UInt16 = 1, keep: Bool = true) -> [UInt8] {
        begin(id: id, keep: keep) + record(4, id: id, parameters) + record(4, id: id)
    }

    static func request(id: UInt16 = 1, body: [[UInt8]] = [], keep: Bool = true) -> [UInt8] {
        head(id: id, keep: keep) + body.flatMap { record(5, id: id, $0) } + record(5, id: id)
    }

    /// Pairs whose names and values are shorter than 128 bytes.
    static func pairs(_ pairs: KeyValuePairs<String, String>) -> [UInt8] {
        pairs.flatMap { name, value in
            [UInt8(name.utf8.count), UInt8(value.utf8.count)] + Array(name.utf8)
                + Array(value.utf8)
        }
    }
}
