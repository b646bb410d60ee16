/// Limits for uploads whose chunks Daypass verifies.
package struct UploadLimits: Equatable, Sendable {
    /// How many workers uploads may occupy at once.
    package let count: Int
    /// How long the client or the store may be silent.
    package let stallSeconds: Int

    package init(count: Int, stallSeconds: Int) {
        self.count = count
        self.stallSeconds = stallSeconds
    }
}
