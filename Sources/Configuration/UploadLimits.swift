/// How much of the process uploads may take whose chunks are verified here.
package struct UploadLimits: Equatable, Sendable {
    /// How many of the workers they may hold at once.
    package let count: Int
    /// How long the client may send nothing, and the store take or answer nothing.
    package let stallSeconds: Int

    package init(count: Int, stallSeconds: Int) {
        self.count = count
        self.stallSeconds = stallSeconds
    }
}
