internal import Wire

extension Statement {
    private static let fields = [
        "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    /// - Throws: ``PolicyError`` with the place inside of the statement.
    init(_ value: JSONValue) throws(PolicyError) {
        let fields = try JSONFields(value, known: Statement.fields)
        sid = try fields.optional("Sid") { value throws(PolicyError) in try value.string() }
        effect = try fields.required("Effect") { value throws(PolicyError) in
            let text = try value.string()
            guard let effect = Effect(rawValue: text) else {
                throw .invalid(place: "", .wrongEffect(text))
            }
            return effect
        }
        let actions = try Statement.actions(fields)
        self.actions = actions
        resources = try Statement.resources(fields, of: actions)
        conditions =
            try fields.optional("Condition") { value throws(PolicyError) in
                guard !actions.set.isEmpty else { throw .invalid(place: "", .noAction) }
                return try Condition.conditions(value, of: actions)
            } ?? []
    }

    private static func actions(_ fields: JSONFields) throws(PolicyError) -> Actions {
        let (name, isExcluding) = try onlyField(of: "Action", "NotAction", in: fields)
        let patterns = try fields.required(name) { value throws(PolicyError) in
            try value.list { element throws(PolicyError) in
                let text = try element.string()
                return try PolicyError.checking { () throws(PolicyProblem) in
                    try ActionPattern(text)
                }
            }
        }
        return Actions(patterns, areExcluded: isExcluding)
    }

    /// Actions of S3 have to say what they are about; those that have nothing to name may leave it out.
    private static func resources(
        _ fields: JSONFields, of actions: Actions
    ) throws(PolicyError) -> Resources {
        let (name, isExcluding) = try onlyField(of: "Resource", "NotResource", in: fields)
        if !fields.has(name) && actions.set.intersection(.s3).isEmpty { return .all }
        let patterns = try fields.required(name) { value throws(PolicyError) in
            try value.list { element throws(PolicyError) in
                let text = try element.string()
                return try PolicyError.checking { () throws(PolicyProblem) in
                    try ResourcePattern(text)
                }
            }
        }
        return Resources(element: isExcluding ? .notResource : .resource, patterns: patterns)
    }

    /// Which of two fields is there; the first, if none is.
    private static func onlyField(
        of name: String, _ opposite: String, in fields: JSONFields
    ) throws(PolicyError) -> (name: String, isOpposite: Bool) {
        guard fields.has(opposite) else { return (name, false) }
        guard !fields.has(name) else { throw .invalid(place: "", .exclusive(name, opposite)) }
        return (opposite, true)
    }
}
