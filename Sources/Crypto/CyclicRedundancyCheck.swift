/// A checksum against accidents, not attacks: anyone can compute it. S3 uses three.
package struct CyclicRedundancyCheck: Sendable {
    package static let crc32 = CyclicRedundancyCheck(polynomial: 0xEDB8_8320, byteCount: 4)
    package static let crc32c = CyclicRedundancyCheck(polynomial: 0x82F6_3B78, byteCount: 4)
    package static let crc64NVMe = CyclicRedundancyCheck(
        polynomial: 0x9A6C_9329_AC4B_C9B5, byteCount: 8)

    private let byteCount: Int
    private let table: [UInt64]
    private var value: UInt64

    private var ones: UInt64 { UInt64.max >> (64 - 8 * UInt64(byteCount)) }

    /// - Parameter polynomial: In reversed bit order, like the bytes.
    private init(polynomial: UInt64, byteCount: Int) {
        self.byteCount = byteCount
        table = (0..<256).map { byte in
            (0..<8).reduce(UInt64(byte)) { value, _ in
                value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1
            }
        }
        value = 0
        value = ones
    }

    package mutating func append(_ bytes: [UInt8]) {
        var value = value
        for byte in bytes {
            value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
        }
        self.value = value
    }

    /// The checksum so far, most significant byte first.
    package var checksum: [UInt8] {
        let value = value ^ ones
        return (0..<byteCount).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
