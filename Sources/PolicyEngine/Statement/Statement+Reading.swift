internal import Wire

extension Statement {
    private static let fields = [
        "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    init(_ value: JSONValue) throws(PolicyError) {
        let fields = try JSONFields(value, known: Statement.fields)
        var errors = PolicyErrors()
        _ = errors.gather { () throws(PolicyError) in try fields.checkNames() }
        let sid = errors.gather { () throws(PolicyError) in
            try fields.optional("Sid") { value throws(PolicyError) in try value.string() }
        }
        let effect = errors.gather { () throws(PolicyError) in try Statement.effect(fields) }
        let actions = errors.gather { () throws(PolicyError) in
            try Statement.actions(fields, effect: effect)
        }
        // The rest of a statement about another service has no meaning here, and is not checked.
        let isForeign = actions?.areForeign ?? false
        let resources = errors.gather { () throws(PolicyError) in
            isForeign ? .all : try Statement.resources(fields, of: actions)
        }
        let conditions = errors.gather { () throws(PolicyError) in
            try fields.optional("Condition") { value throws(PolicyError) in
                guard !isForeign else { return [Condition]() }
                if let actions, actions.set.isEmpty { throw .invalid(place: "", .noAction) }
                return try Condition.conditions(value, of: actions, effect: effect)
            }
        }
        try errors.check()
        self.init(
            sid: sid ?? nil, effect: effect!, actions: actions!, resources: resources!,
            conditions: (conditions ?? nil) ?? [])  // all were read, or an error was thrown
    }

    private static func effect(_ fields: JSONFields) throws(PolicyError) -> Effect {
        try fields.required("Effect") { value throws(PolicyError) in
            let text = try value.string()
            guard let effect = Effect(rawValue: text) else {
                throw .invalid(place: "", .wrongEffect(text))
            }
            return effect
        }
    }

    private static func actions(
        _ fields: JSONFields, effect: Effect?
    ) throws(PolicyError) -> Actions {
        let (name, isExcluding) = try onlyField(of: "Action", "NotAction", in: fields)
        let patterns = try fields.required(name) { value throws(PolicyError) in
            try value.list { element throws(PolicyError) in
                let text = try element.string()
                return try PolicyError.checking { () throws(PolicyProblem) in
                    try ActionPattern(text, isExact: isExcluding || effect != .allow)
                }
            }
        }
        return Actions(patterns, areExcluded: isExcluding)
    }

    /// A statement about actions of S3 needs a resource, unless its actions are done to nothing
    /// that has a name.
    private static func resources(
        _ fields: JSONFields, of actions: Actions?
    ) throws(PolicyError) -> Resources {
        let (name, isExcluding) = try onlyField(of: "Resource", "NotResource", in: fields)
        if !fields.has(name), actions.map({ $0.set.intersection(.s3).isEmpty }) ?? true {
            return .all
        }
        var foreign: [String] = []
        let patterns = try fields.required(name) { value throws(PolicyError) in
            try value.list { element throws(PolicyError) in
                let text = try element.string()
                let pattern = try PolicyError.checking { () throws(PolicyProblem) in
                    try ResourcePattern(text)
                }
                if pattern == nil { foreign.append(text) }
                return pattern
            }
        }
        return Resources(
            element: isExcluding ? .notResource : .resource, patterns: patterns.compactMap(\.self),
            foreign: foreign)
    }

    /// Which of two fields is present; the first one if neither is.
    private static func onlyField(
        of name: String, _ opposite: String, in fields: JSONFields
    ) throws(PolicyError) -> (name: String, isOpposite: Bool) {
        guard fields.has(opposite) else { return (name, false) }
        guard !fields.has(name) else { throw .invalid(place: "", .exclusive(name, opposite)) }
        return (opposite, true)
    }
}
