extension PayloadMode {
    /// Whether the body may give an object any content: false only if the headers rule it out.
    ///
    /// SDKs send an empty body in chunks, too: nothing but the end of the chunks and a checksum. Of
    /// a body that is said to have no content so, Daypass reads every chunk itself.
    func mayHaveContent(_ headers: S3Headers) -> Bool {
        if isStreaming { return headers["x-amz-decoded-content-length"] != "0" }
        return headers["content-length"] != "0" || headers["transfer-encoding"] != nil
    }
}
