internal import Configuration
internal import PolicyEngine
internal import Wire

extension S3Requirement {
    /// The same permission for each other name by which the store may find the object. The marker
    /// of a folder keeps the slash of its key; a policy may still deny the object without it.
    func underOtherNames(_ keys: KeyComparison) -> [S3Requirement] {
        guard keys == .folding, let folded = resource.folded else { return [] }
        guard marksFolder else { return [asked(about: folded, mode)] }
        var requirements = [asked(about: folded, mode.deniedOnly)]
        if case .object(let bucket, let key) = resource, !NormalizationFormC.contains(key),
            let normalized = NormalizationFormC.of(key)
        {
            requirements.append(asked(about: .object(bucket: bucket, key: normalized), mode))
        }
        return requirements
    }

    private func asked(about resource: Resource, _ mode: Mode) -> S3Requirement {
        S3Requirement(action, or: alternative, on: resource, mode: mode)
    }
}

extension S3Requirement.Mode {
    /// The mode in which only a denial matters.
    fileprivate var deniedOnly: S3Requirement.Mode {
        self == .unlessStatementDenies ? .unlessStatementDenies : .unlessDeniedExplicitly
    }
}
