/// An Amazon Resource Name with wildcards, of which none reaches from one part into the next.
struct ARNPattern: Equatable, Sendable {
    /// `arn`, partition, service, region, account, and a resource in which colons are nothing
    /// special.
    static let partCount = 6

    let parts: [Pattern]

    /// Takes a pattern apart at its first five colons, nil when it has fewer.
    init?(_ pattern: Pattern) {
        let parts = pattern.symbols.split(
            separator: .byte(UInt8(ascii: ":")), maxSplits: ARNPattern.partCount - 1,
            omittingEmptySubsequences: false)
        guard parts.count == ARNPattern.partCount else { return nil }
        self.parts = parts.map { Pattern(symbols: Array($0)) }
    }
}
