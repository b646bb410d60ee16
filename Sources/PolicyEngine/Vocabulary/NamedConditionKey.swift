/// A condition key as a statement names it, with the tag where the key is one of many.
package struct NamedConditionKey: Hashable, Sendable, CustomStringConvertible {
    package let key: ConditionKey
    /// Empty for a key without tags. Tags are told apart by case, as S3 does. For a key that has no
    /// value here it is AWS's name.
    package let tag: String

    /// Finds the key of a name. As in AWS a name's case does not matter: `aws:sourceip` is one that
    /// people write, and that compared with nothing would let a statement pass for one that
    /// restricts.
    package init?(_ name: String) {
        if let key = NamedConditionKey.byName[name.lowercased()], !key.isOfTag {
            self.key = key
            tag = ""
        } else if let slash = name.firstIndex(of: "/"),
            let key = NamedConditionKey.byName[name[..<slash].lowercased()], key.isOfTag,
            name.index(after: slash) < name.endIndex
        {
            self.key = key
            tag = String(name[name.index(after: slash)...])
        } else if let key = ValuelessConditionKey.key(name) {
            self.key = key
            tag = name
        } else {
            return nil
        }
    }

    package var description: String {
        key.hasNoValue ? tag : tag.isEmpty ? key.name : "\(key.name)/\(tag)"
    }

    /// Whether both are the same to the byte; `==` holds texts for equal that Unicode does.
    func isSame(as other: NamedConditionKey) -> Bool {
        key == other.key && tag.utf8.elementsEqual(other.tag.utf8)
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: ConditionKey.allCases.filter { !$0.hasNoValue }
            .map { ($0.name.lowercased(), $0) })
}

extension NamedConditionKey {
    /// The name that the author of a misspelled one may have meant.
    static func similar(to name: String) -> String? {
        // A tag is the author's own.
        let slash = name.firstIndex(of: "/") ?? name.endIndex
        let names = ConditionKey.allCases.filter { !$0.hasNoValue }.map(\.name)
        return SimilarName.of(String(name[..<slash]), among: names + ValuelessConditionKey.names)
            .map { $0 + name[slash...] }
    }
}
