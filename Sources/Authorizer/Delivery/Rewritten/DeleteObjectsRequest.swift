internal import Wire

/// The list of what to delete: the body of `POST ?delete`.
struct DeleteObjectsRequest: Equatable {
    struct Entry: Equatable {
        let key: String
        /// `nil` for the latest version.
        let versionID: String?
        /// What S3 compares before it deletes (`ETag`, `LastModifiedTime`, `Size`), as the client
        /// sent it.
        let conditions: [XMLElement]
    }

    /// S3's limit.
    static let maximumCount = 1_000
    private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    fileprivate static let conditionNames = ["ETag", "LastModifiedTime", "Size"]

    let entries: [Entry]
    /// Whether the answer names only what was not deleted.
    let isQuiet: Bool

    /// - Throws: ``S3Error/malformedXML`` for anything but S3's document: an unknown element may
    ///   say that something must not be deleted.
    init(_ body: [UInt8]) throws(S3Error) {
        guard let root = try? XMLReader.read(body), root.name == "Delete" else {
            throw .malformedXML
        }
        var entries: [Entry] = []
        var isQuiet: Bool?
        for child in root.children {
            switch child.name {
            case "Object":
                guard let entry = Entry(child), entries.count < DeleteObjectsRequest.maximumCount
                else {
                    throw .malformedXML
                }
                entries.append(entry)
            case "Quiet" where isQuiet == nil && child.children.isEmpty:
                switch child.text {
                case "true": isQuiet = true
                case "false": isQuiet = false
                default: throw .malformedXML
                }
            default: throw .malformedXML
            }
        }
        guard !entries.isEmpty else { throw .malformedXML }
        self.entries = entries
        self.isQuiet = isQuiet ?? false
    }

    /// The document for the store, with some of the entries.
    func document(of entries: [Entry]) -> [UInt8] {
        var xml = XMLWriter()
        xml.element("Delete", namespace: DeleteObjectsRequest.namespace) { xml in
            if isQuiet { xml.element("Quiet", "true") }
            for entry in entries {
                xml.element("Object") { xml in
                    xml.element("Key", entry.key)
                    if let versionID = entry.versionID { xml.element("VersionId", versionID) }
                    for condition in entry.conditions { xml.element(condition) }
                }
            }
        }
        return xml.bytes
    }
}

extension DeleteObjectsRequest.Entry {
    /// - Returns: `nil` if the key is missing or repeated, or if there is an unknown element.
    fileprivate init?(_ element: XMLElement) {
        let names = element.children.map(\.name)
        let known = ["Key", "VersionId"] + DeleteObjectsRequest.conditionNames
        guard let key = element.text(of: "Key"), !key.isEmpty, Set(names).count == names.count,
            names.allSatisfy(known.contains),
            element.children.allSatisfy({ $0.children.isEmpty })
        else { return nil }
        self.key = key
        // Some clients write an empty one for none.
        versionID = element.text(of: "VersionId").flatMap { $0.isEmpty ? nil : $0 }
        conditions = element.children.filter {
            DeleteObjectsRequest.conditionNames.contains($0.name)
        }
    }
}
