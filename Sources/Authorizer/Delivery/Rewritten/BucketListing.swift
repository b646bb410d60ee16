internal import PolicyEngine
internal import Wire

/// The store's list of its buckets.
package struct BucketListing {
    /// After how many buckets to check whether the client still waits.
    private static let stride = 64

    private var root: XMLElement

    /// - Returns: `nil` if the body is no such list.
    package init?(_ body: [UInt8]) {
        guard let root = try? XMLReader.read(body), root.name == "ListAllMyBucketsResult",
            root.children.count(where: { $0.name == "Buckets" }) <= 1
        else { return nil }
        self.root = root
    }

    /// Whether it is one page of a longer list.
    var isPage: Bool { root.children.contains { $0.name == "ContinuationToken" } }

    package var names: [String] {
        root.children.first { $0.name == "Buckets" }?.children.compactMap { $0.text(of: "Name") }
            ?? []
    }

    var bytes: [UInt8] {
        var xml = XMLWriter()
        xml.element(root)
        return xml.bytes
    }

    /// Removes the buckets that the caller may not list. As in MinIO, the caller needs the
    /// permission to list the root of the bucket, or to read its location.
    ///
    /// - Returns: Why the last bucket was removed; `nil` if one is left.
    /// - Throws: ``S3Error/clientGone``
    mutating func keepListable(
        _ request: S3Request, _ context: S3RequestContext, isWanted: () -> Bool
    ) throws(S3Error) -> S3Error? {
        var values = request.conditionValues
        values.set(.prefix, "")
        values.set(.delimiter, "/")
        let check = S3PermissionCheck(context, on: values).settled()
        var refusal = S3Error.accessDenied(detail: "there is no bucket")
        var isEmpty = true
        var number = 0
        for index in root.children.indices where root.children[index].name == "Buckets" {
            var isGone = false
            root.children[index].children.removeAll { bucket in
                number += 1
                if number % BucketListing.stride == 0 { isGone = isGone || !isWanted() }
                guard !isGone else { return true }
                guard let name = bucket.text(of: "Name"), request.rules.isBucketName(name)
                else { return true }
                let requirement = S3Requirement(
                    .listBucket, or: .getBucketLocation, on: .bucket(name))
                guard let reason = check.refusal(of: [requirement]) else {
                    isEmpty = false
                    return false
                }
                refusal = reason
                return true
            }
            guard !isGone else { throw .clientGone }
        }
        return isEmpty ? refusal : nil
    }
}
