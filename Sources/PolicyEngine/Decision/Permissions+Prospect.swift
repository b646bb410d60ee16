extension Permissions {
    /// Whether an action could be allowed on some object of a bucket, in a request that differs
    /// from this one in some condition keys alone. False only if it certainly could not be.
    package func mayAllow(
        _ action: Action, onObjectsOf bucket: String, in request: AccessRequest,
        except varying: [ConditionKey]
    ) -> Bool {
        let settled = settled(for: request, except: varying)
        let objects = Objects(bucket: bucket, values: request.values)
        let isGranted =
            switch settled.grant {
            case .owner: true
            case .policies(let policies): Permissions.mayAllow(action, objects, policies)
            case .incomplete: false
            }
        return isGranted
            && settled.narrowing.allSatisfy { Permissions.mayAllow(action, objects, [$0]) }
    }

    /// Whether a request could be allowed once the values of some condition keys are known. False
    /// only if it certainly could not be.
    ///
    /// - Parameter grantMustAllow: False for a request that needs no permission, but can be denied.
    package func mayAllow(
        _ request: AccessRequest, except varying: [ConditionKey], grantMustAllow: Bool = true
    ) -> Bool {
        guard request.resource.isFit(for: request.action) else { return false }
        let settled = settled(for: request, except: varying)
        let isGranted =
            switch settled.grant {
            case .owner: true
            case .policies(let policies):
                Permissions.mayAllow(request, policies, mustAllow: grantMustAllow)
            case .incomplete: false
            }
        return isGranted
            && settled.narrowing.allSatisfy {
                Permissions.mayAllow(request, [$0], mustAllow: true)
            }
    }

    private static func mayAllow(
        _ request: AccessRequest, _ policies: [AttachedPolicy], mustAllow: Bool
    ) -> Bool {
        guard !policies.isEmpty else { return false }
        let isDenied = policies.contains { policy in
            policy.openStatements(about: request, .deny).contains(where: \.isEmpty)
        }
        return !isDenied
            && (!mustAllow
                || policies.contains { !$0.openStatements(about: request, .allow).isEmpty })
    }

    private static func mayAllow(
        _ action: Action, _ objects: Objects, _ policies: [AttachedPolicy]
    ) -> Bool {
        policies.contains { policy in
            policy.statements(about: action, .allow).contains { statement, _ in
                statement.resources.mayName(objects)
            }
        }
            && !policies.contains { policy in
                policy.statements(about: action, .deny).contains { statement, openConditions in
                    openConditions.isEmpty && statement.resources.certainlyName(objects)
                }
            }
    }
}

/// All objects of a bucket.
private struct Objects {
    /// The text that their names begin with.
    let prefix: [UInt8]
    let pattern: Pattern
    /// The values of variables.
    let values: ConditionValues

    init(bucket: String, values: ConditionValues) {
        prefix = Array("\(bucket)/".utf8)
        pattern = Pattern(
            symbols: prefix.map(Pattern.Symbol.byte) + [.anyText], traits: .init(isPath: true))
        self.values = values
    }
}

extension AttachedPolicy {
    /// The open conditions of each statement that could still match a request.
    fileprivate func openStatements(
        about request: AccessRequest, _ effect: Effect
    ) -> [[Int32]] {
        let policy = document.compiled
        return policy.statements.indices.compactMap { index in
            let statement = policy.statements[index]
            guard statement.effect == effect,
                statement.actions.contains(number: request.actionNumber),
                policy.isAbout(statement, request)
            else { return nil }
            return settled?[index]
        }
    }

    /// The statements about an action that could still match, with their open conditions.
    fileprivate func statements(
        about action: Action, _ effect: Effect
    ) -> [(Statement, openConditions: [Int32])] {
        document.statements.indices.compactMap { index in
            let statement = document.statements[index]
            guard statement.effect == effect, statement.actions.set.contains(number: action.number),
                let open = settled?[index]
            else { return nil }
            return (statement, open)
        }
    }
}

extension Resources {
    /// Whether they could include one of the objects.
    fileprivate func mayName(_ objects: Objects) -> Bool {
        switch element {
        case .absent: true
        case .resource: patterns.contains { $0.mayName(objects) }
        case .notResource: !patterns.contains { $0.certainlyNames(objects) }
        }
    }

    /// Whether they certainly include all of the objects.
    fileprivate func certainlyName(_ objects: Objects) -> Bool {
        switch element {
        case .absent: true
        case .resource: patterns.contains { $0.certainlyNames(objects) }
        case .notResource: !patterns.contains { $0.mayName(objects) }
        }
    }
}

extension ResourcePattern {
    fileprivate func mayName(_ objects: Objects) -> Bool {
        switch namespace {
        case nil: true
        case .s3: pattern.canMatch(textAfter: objects.prefix.span, values: objects.values)
        case .encryptionKeys: false
        }
    }

    fileprivate func certainlyNames(_ objects: Objects) -> Bool {
        switch namespace {
        case nil: true
        case .s3: pattern.covers(objects.pattern)
        case .encryptionKeys: false
        }
    }
}
