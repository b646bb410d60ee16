internal import HTML

/// The frame in which ``BucketScript`` shows the person's buckets.
enum BucketsPage {
    static func page(_ visitor: Visitor) -> HTML {
        Layout.page(English.myBuckets, visitor: visitor, script: .bucketScript) {
            Tag.section(
                .id("buckets"), .data("token", visitor.formToken),
                .data("sign", Route.signedRequest.path), .data("here", Route.buckets.path),
                .data("words", English.bucketWords)
            ) {
                Tag.p(.class("note")) { English.needsScript }
            }
        }
    }
}
