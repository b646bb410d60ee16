/// A number of things, as people write it.
enum Quantity {
    /// `1 key`, `2 keys`. The noun has a plural in -s.
    static func of(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }
}
