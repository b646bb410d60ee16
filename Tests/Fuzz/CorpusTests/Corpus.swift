import FoundationEssentials

/// The inputs, in a folder for each target.
enum Corpus {
    static func folders() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    static func files(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = "\(path)/\(target.rawValue)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            (name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }

    private static let path = String(
        #filePath.dropLast("CorpusTests/Corpus.swift".count) + "corpus")
}
