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
