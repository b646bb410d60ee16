internal import Wire

/// The texts of the page of buckets.
extension English {
    static let myBuckets = "My buckets"
    static let openBuckets = "Open my buckets"
    static let needsScript =
        "This page needs JavaScript. Without it, use temporary credentials with a program."

    /// Those that the script shows, as JSON.
    static let bucketWords: String = {
        var json = JSONWriter()
        json.field("buckets", myBuckets)
        json.field("noBuckets", "You may list no bucket.")
        json.field("noObjects", "There is nothing here.")
        json.field("name", "Name")
        json.field("size", "Size")
        json.field("changed", "Last changed")
        json.field("actions", "Actions")
        json.field("thisFolder", "(this folder)")
        json.field("download", "Download")
        json.field("delete", "Delete")
        json.field("confirmDelete", "Delete this object for good?")
        json.field("more", "Show more")
        json.field("unreachable", "Browsers can't open this name")
        json.field("upload", "Upload files to this folder")
        json.field("confirmReplace", "Replace the existing object?")
        json.field("uploaded", "Uploaded")
        json.field("uploadFailed", "Not uploaded")
        json.field("waiting", "One moment …")
        json.field("noAnswer", "The S3 server did not answer. Try again in a moment.")
        json.field("refused", "The S3 server refused:")
        json.field("notSigned", "Daypass did not sign the request. Open the page again.")
        return String(decoding: json.object, as: UTF8.self)
    }()
}
