package import PolicyEngine

extension S3Requirement {
    /// All that a request needs whose operation is about an action, and whose headers ask for
    /// nothing else. It comes from the table of operations, as the needs of every request do.
    static func all(for action: S3Action, on resource: Resource) -> [S3Requirement] {
        let alone = [S3Requirement(action, on: resource)]
        guard resource.isFit(for: .s3(action)), let row = S3Route.about(action) else {
            return alone
        }
        let needed = try? S3Operation.requirements(
            of: row.route, row.route.name, resource, hasVersion: row.hasVersion, S3Headers(),
            copySource: nil)
        return (needed ?? nil) ?? alone
    }
}

extension S3Action {
    /// The condition keys whose values the body holds if an operation is about the action.
    package var conditionKeysInBody: [ConditionKey] {
        S3Route.about(self)?.route.name.conditionKeysInBody ?? []
    }
}

extension S3Route {
    /// The first row that needs an action before all others, or else needs it if the request names
    /// a version; `nil` if only headers ask for the action.
    fileprivate static func about(_ action: S3Action) -> (route: S3Route, hasVersion: Bool)? {
        if let route = all.first(where: { $0.actions.first == action }) { return (route, false) }
        let ofVersion = all.first { route in
            route.optional.contains(.versionID)
                && ((route.actionsOnVersion ?? []).contains(action)
                    || route.actions.contains {
                        S3Requirement($0, on: .none).forVersion?.action == action
                    })
        }
        return ofVersion.map { ($0, true) }
    }
}
