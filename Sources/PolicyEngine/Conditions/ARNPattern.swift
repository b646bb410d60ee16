/// An Amazon Resource Name with wildcards. No wildcard matches across two parts.
struct ARNPattern: Equatable, Sendable {
    /// `arn`, partition, service, region, account, and a resource in which colons have no meaning.
    static let partCount = 6

    let parts: [Pattern]

    /// Splits a pattern at its first five colons; `nil` if it has fewer.
    init?(_ pattern: Pattern) {
        let parts = pattern.symbols.split(
            separator: .byte(UInt8(ascii: ":")), maxSplits: ARNPattern.partCount - 1,
            omittingEmptySubsequences: false)
        guard parts.count == ARNPattern.partCount else { return nil }
        self.parts = parts.map { Pattern(symbols: Array($0)) }
    }
}
