/// Why a file is not a zip archive that Daypass reads. A name is as the archive spells it.
package enum ZipError: Error, Equatable, Sendable {
    case notArchive
    /// It ends or begins elsewhere than its directory says.
    case damagedDirectory
    case tooManyEntries(limit: Int)
    /// A part of an archive in several files, or one with sizes of 64 bits.
    case severalParts
    case sizesOf64Bits
    case invalidName
    case repeatedName(String)
    case encrypted(String)
    /// Neither stored nor deflated.
    case unknownMethod(String)
    case tooLarge(String, limit: Int)
    case tooLargeInAll(limit: Int)
    case damaged(String)
    case noLibrary
}

extension ZipError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notArchive: "not a zip archive, or cut short"
        case .damagedDirectory: "damaged: the directory of the zip archive is not what its end says"
        case .tooManyEntries(let limit): "the zip archive has more than \(limit) entries"
        case .severalParts: "the zip archive has several parts"
        case .sizesOf64Bits: "zip archives with sizes of 64 bits (zip64) are not supported"
        case .invalidName:
            "an entry's name leads out of the zip archive, or is not a file's name in UTF-8"
        case .repeatedName(let name): "two entries of the zip archive have one name: \(name)"
        case .encrypted(let name): "encrypted entries are not supported: \(name)"
        case .unknownMethod(let name): "\(name): neither stored nor deflated"
        case .tooLarge(let name, let limit): "\(name): larger than \(limit) bytes"
        case .tooLargeInAll(let limit):
            "the files of the zip archive have more than \(limit) bytes together"
        case .damaged(let name): "\(name): damaged"
        case .noLibrary: "zlib (libz.so.1) can't be loaded"
        }
    }
}
