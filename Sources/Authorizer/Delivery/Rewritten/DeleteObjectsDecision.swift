internal import PolicyEngine
internal import Wire

/// The decision on a list of deletions: what the store is to delete, and what is refused.
struct DeleteObjectsDecision {
    struct Refused {
        let entry: DeleteObjectsRequest.Entry
        let error: S3Error
    }

    /// After how many keys to check whether the client still waits.
    private static let stride = 32

    let list: DeleteObjectsRequest
    private(set) var allowed: [DeleteObjectsRequest.Entry] = []
    private(set) var refused: [Refused] = []

    /// - Throws: ``S3Error/clientGone``
    init(
        _ list: DeleteObjectsRequest, _ request: S3Request, _ context: S3RequestContext,
        isWanted: () -> Bool
    ) throws(S3Error) {
        self.list = list
        let check = S3PermissionCheck(context).settled(except: [.versionID])
        for (number, entry) in list.entries.enumerated() {
            guard number % DeleteObjectsDecision.stride != 0 || isWanted() else {
                throw .clientGone
            }
            if let error = DeleteObjectsDecision.refusal(of: entry, request, check) {
                refused.append(Refused(entry: entry, error: error))
            } else {
                allowed.append(entry)
            }
        }
    }

    /// The document for the store.
    var document: [UInt8] { list.document(of: allowed) }

    /// Decides on an object as if a request of its own deleted it.
    private static func refusal(
        of entry: DeleteObjectsRequest.Entry, _ request: S3Request, _ check: S3PermissionCheck
    ) -> S3Error? {
        do throws(S3RequestError) {
            let address = try S3Address(
                bucket: Array(request.address.bucket.utf8)[...], key: Array(entry.key.utf8)[...],
                rules: request.rules)
            var check = check
            if let versionID = entry.versionID {
                guard versionID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                    throw .invalidArgument("VersionId")
                }
                check = check.setting(.versionID, versionID)
            }
            return check.refusal(
                of: try S3Operation.deletion(
                    of: address.resource, hasVersion: entry.versionID != nil, request.headers))
        } catch {
            return S3Error(error)
        }
    }

    /// The store's answer, with an error for each object that the caller may not delete.
    ///
    /// - Parameter body: `nil` if the store was not asked.
    /// - Returns: `nil` if the store's answer is malformed.
    func answer(_ body: [UInt8]?) -> [UInt8]? {
        guard !refused.isEmpty else { return body }
        var result = XMLElement(
            "DeleteResult", namespace: "http://s3.amazonaws.com/doc/2006-03-01/")
        if let body {
            guard let answered = try? XMLReader.read(body), answered.name == "DeleteResult" else {
                return nil
            }
            result = answered
        }
        result.children += refused.map { refused in
            var children = [XMLElement("Key", text: refused.entry.key)]
            if let versionID = refused.entry.versionID {
                children.append(XMLElement("VersionId", text: versionID))
            }
            children.append(XMLElement("Code", text: refused.error.code))
            children.append(XMLElement("Message", text: refused.error.message))
            return XMLElement("Error", children: children)
        }
        var xml = XMLWriter()
        xml.element(result)
        return xml.bytes
    }
}
