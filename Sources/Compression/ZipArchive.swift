/// The files of a zip archive (APPNOTE 6.3), which are read only if the whole archive is plain: no
/// encryption, no parts, each name once and inside, each size within the limits.
///
/// Readers disagree about an archive whose local headers differ from its directory. Such an archive
/// is refused.
package struct ZipArchive: Sendable {
    package struct Limits: Sendable {
        package var entryCount: Int
        /// The bytes of a file, and of all together, inflated.
        package var fileByteCount: Int
        package var byteCount: Int

        package init(entryCount: Int, fileByteCount: Int, byteCount: Int) {
            self.entryCount = entryCount
            self.fileByteCount = fileByteCount
            self.byteCount = byteCount
        }
    }

    /// The names of the files, in the order of the directory. Directories are left out.
    package var names: [String] { entries.map(\.name) }

    private let bytes: [UInt8]
    private let entries: [ZipEntry]

    /// Reads and checks the directory. No file is inflated yet.
    package init(_ bytes: [UInt8], limits: Limits) throws(ZipError) {
        let end = try ZipDirectoryEnd(bytes, limits: limits)
        var entries: [ZipEntry] = []
        var names: Set<String> = []
        var total = 0
        var next = end.directoryOffset
        for _ in 0..<end.entryCount {
            let entry = try ZipEntry(bytes, at: &next, end: end.offset)
            guard names.insert(entry.name).inserted else { throw .repeatedName(entry.name) }
            guard entry.byteCount <= limits.fileByteCount else {
                throw .tooLarge(entry.name, limit: limits.fileByteCount)
            }
            total += entry.byteCount
            guard total <= limits.byteCount else { throw .tooLargeInAll(limit: limits.byteCount) }
            entries.append(entry)
        }
        guard next == end.offset else { throw .damagedDirectory }
        // Files that share bytes make a small archive a large one, and no archiver writes them.
        var free = 0
        for entry in entries.sorted(by: { $0.offset < $1.offset }) {
            guard entry.offset >= free else { throw .damaged(entry.name) }
            free = try entry.data(in: bytes, before: end.directoryOffset).endIndex
        }
        self.bytes = bytes
        self.entries = entries.filter { !$0.isDirectory }
    }

    /// The bytes of a file, `nil` if there is none of that name.
    package func file(_ name: String) throws(ZipError) -> [UInt8]? {
        guard let entry = entries.first(where: { $0.name == name }) else { return nil }
        let data = try entry.data(in: bytes, before: bytes.count)
        let content: [UInt8]?
        switch entry.method {
        case .stored: content = data.count == entry.byteCount ? Array(data) : nil
        case .deflated: content = try Inflation.bytes(of: data, count: entry.byteCount)
        }
        guard let content, try Inflation.checksum(of: content) == entry.checksum else {
            throw .damaged(name)
        }
        return content
    }
}

/// The record at the end of an archive that says where its directory is.
private struct ZipDirectoryEnd {
    static let byteCount = 22

    let offset: Int
    let entryCount: Int
    let directoryOffset: Int

    init(_ bytes: [UInt8], limits: ZipArchive.Limits) throws(ZipError) {
        // A comment of up to 65,535 bytes may follow, and no other byte.
        let first = max(0, bytes.count - ZipDirectoryEnd.byteCount - 0xFFFF)
        let last = bytes.count - ZipDirectoryEnd.byteCount
        guard last >= 0,
            let offset = (first...last).reversed().first(where: { offset in
                bytes.number32(at: offset) == 0x0605_4B50
                    && offset + ZipDirectoryEnd.byteCount + bytes.number16(at: offset + 20)
                        == bytes.count
            })
        else { throw .notArchive }
        let count = bytes.number16(at: offset + 10)
        let directoryByteCount = bytes.number32(at: offset + 12)
        directoryOffset = bytes.number32(at: offset + 16)
        guard count < 0xFFFF, directoryByteCount < 0xFFFF_FFFF, directoryOffset < 0xFFFF_FFFF
        else { throw .sizesOf64Bits }
        guard bytes.number16(at: offset + 4) == 0, bytes.number16(at: offset + 6) == 0,
            bytes.number16(at: offset + 8) == count
        else { throw .severalParts }
        guard count <= limits.entryCount else { throw .tooManyEntries(limit: limits.entryCount) }
        guard directoryOffset + directoryByteCount == offset else { throw .damagedDirectory }
        self.offset = offset
        entryCount = count
    }
}

/// What the directory says about a file.
private struct ZipEntry {
    enum Method: Int {
        case stored = 0
        case deflated = 8
    }

    private static let headerByteCount = 46
    private static let localHeaderByteCount = 30

    let name: String
    let method: Method
    let checksum: UInt32
    let byteCount: Int
    /// The place of the file's local header, which its data follows.
    let offset: Int
    private let compressedByteCount: Int
    private let encodedName: ArraySlice<UInt8>

    var isDirectory: Bool { name.hasSuffix("/") }

    /// - Parameter start: Where the entry begins; then where the next one does.
    init(_ bytes: [UInt8], at start: inout Int, end: Int) throws(ZipError) {
        guard start + ZipEntry.headerByteCount <= end,
            bytes.number32(at: start) == 0x0201_4B50
        else { throw .damagedDirectory }
        let nameStart = start + ZipEntry.headerByteCount
        let nameEnd = nameStart + bytes.number16(at: start + 28)
        let next = nameEnd + bytes.number16(at: start + 30) + bytes.number16(at: start + 32)
        guard next <= end else { throw .damagedDirectory }
        encodedName = bytes[nameStart..<nameEnd]
        guard let name = String(validating: encodedName, as: UTF8.self), ZipEntry.isInside(name)
        else { throw .invalidName }
        self.name = name
        // Encrypted, strongly encrypted, or with an encrypted directory.
        guard bytes.number16(at: start + 8) & 0x2041 == 0 else { throw .encrypted(name) }
        guard let method = Method(rawValue: bytes.number16(at: start + 10)) else {
            throw .unknownMethod(name)
        }
        self.method = method
        checksum = UInt32(bytes.number32(at: start + 16))
        compressedByteCount = bytes.number32(at: start + 20)
        byteCount = bytes.number32(at: start + 24)
        offset = bytes.number32(at: start + 42)
        guard compressedByteCount < 0xFFFF_FFFF, byteCount < 0xFFFF_FFFF, offset < 0xFFFF_FFFF
        else { throw .sizesOf64Bits }
        guard bytes.number16(at: start + 34) == 0 else { throw .severalParts }
        start = next
    }

    /// The file's data, compressed or not, whose local header says the same as the directory.
    ///
    /// - Parameter end: Where the data ends at the latest.
    func data(in bytes: [UInt8], before end: Int) throws(ZipError) -> ArraySlice<UInt8> {
        let nameStart = offset + ZipEntry.localHeaderByteCount
        guard nameStart <= end, bytes.number32(at: offset) == 0x0403_4B50 else {
            throw .damaged(name)
        }
        let flags = bytes.number16(at: offset + 6)
        guard flags & 0x2041 == 0 else { throw .encrypted(name) }
        let nameEnd = nameStart + bytes.number16(at: offset + 26)
        let start = nameEnd + bytes.number16(at: offset + 28)
        guard start + compressedByteCount <= end, bytes[nameStart..<nameEnd] == encodedName,
            bytes.number16(at: offset + 8) == method.rawValue
        else { throw .damaged(name) }
        // With bit 3, checksum and sizes follow the data, and are zero here.
        if flags & 8 == 0 {
            guard bytes.number32(at: offset + 14) == Int(checksum),
                bytes.number32(at: offset + 18) == compressedByteCount,
                bytes.number32(at: offset + 22) == byteCount
            else { throw .damaged(name) }
        }
        return bytes[start..<start + compressedByteCount]
    }

    private static func isInside(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/")
            && name.unicodeScalars.allSatisfy { $0 >= " " && $0 != "\\" && $0 != ":" }
            && !name.split(separator: "/", omittingEmptySubsequences: false).contains("..")
    }
}

extension [UInt8] {
    /// Numbers as zip archives write them, the least significant byte first.
    fileprivate func number16(at offset: Int) -> Int {
        Int(self[offset]) | Int(self[offset + 1]) << 8
    }

    fileprivate func number32(at offset: Int) -> Int {
        number16(at: offset) | number16(at: offset + 2) << 16
    }
}
