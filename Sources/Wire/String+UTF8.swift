extension String {
    /// The text of bytes, `nil` if they are not UTF-8. `String(validating:as:)` does the same in
    /// twice as many steps.
    package init?(utf8 bytes: ArraySlice<UInt8>) {
        guard let valid = try? UTF8Span(validating: bytes.span) else { return nil }
        self.init(copying: valid)
    }
}
