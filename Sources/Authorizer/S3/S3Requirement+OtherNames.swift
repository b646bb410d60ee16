internal import PolicyEngine
internal import State
internal import Wire

extension S3Requirement {
    /// The same permission for each other name by which the store may find the object.
    ///
    /// The store may normalize the key, and drop the slash at its end. An empty object that marks a folder
    /// keeps its slash; the object without the slash may still be denied.
    func underOtherNames(_ keys: KeyComparison) -> [S3Requirement] {
        guard keys == .folding, case .object(let bucket, let key) = resource else { return [] }
        let normalized = NormalizationFormC.of(key)
        let withoutSlash = normalized.withoutLastSlash
        var requirements: [S3Requirement] = []
        if marksFolder {
            if withoutSlash.utf8.count < normalized.utf8.count {
                requirements.append(named(withoutSlash, in: bucket, mode: mode.deniedOnly))
            }
            if !normalized.utf8.elementsEqual(key.utf8) {
                requirements.append(named(normalized, in: bucket, mode: mode))
            }
        } else if !withoutSlash.utf8.elementsEqual(key.utf8) {
            requirements.append(named(withoutSlash, in: bucket, mode: mode))
        }
        return requirements
    }

    private func named(_ key: String, in bucket: String, mode: Mode) -> S3Requirement {
        S3Requirement(action, or: alternative, on: .object(bucket: bucket, key: key), mode: mode)
    }
}

extension S3Requirement.Mode {
    /// The mode in which only a denial matters.
    fileprivate var deniedOnly: S3Requirement.Mode {
        self == .unlessStatementDenies ? .unlessStatementDenies : .unlessDeniedExplicitly
    }
}

extension String {
    /// The text without the slash at its end, if it has one there and more before it.
    var withoutLastSlash: String {
        utf8.count > 1 && utf8.last == UInt8(ascii: "/")
            ? String(Substring(utf8.dropLast())) : self
    }
}
