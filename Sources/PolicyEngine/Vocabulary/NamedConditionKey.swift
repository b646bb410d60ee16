/// A condition key as a statement names it, with its tag if the key has one.
package struct NamedConditionKey: Hashable, Sendable, CustomStringConvertible {
    package let key: ConditionKey
    /// Empty for a key without tags. As in S3, case matters. For a key without a value here it is
    /// AWS's name.
    package let tag: String

    /// Finds the key with a name. As in AWS, case does not matter: many policies have
    /// `aws:sourceip`, and a key that matches nothing would make a statement look as if it
    /// restricted something.
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

    /// Whether both are the same by their bytes; `==` treats canonically equivalent texts as equal.
    func isSame(as other: NamedConditionKey) -> Bool {
        key == other.key && tag.utf8.elementsEqual(other.tag.utf8)
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: ConditionKey.allCases.filter { !$0.hasNoValue }
            .map { ($0.name.lowercased(), $0) })
}

extension NamedConditionKey {
    static func similar(to name: String) -> String? {
        // The author chooses the tag.
        let slash = name.firstIndex(of: "/") ?? name.endIndex
        let names = ConditionKey.allCases.filter { !$0.hasNoValue }.map(\.name)
        return SimilarName.of(String(name[..<slash]), among: names + ValuelessConditionKey.names)
            .map { $0 + name[slash...] }
    }
}
