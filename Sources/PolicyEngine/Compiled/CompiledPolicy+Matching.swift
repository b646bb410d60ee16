internal import Wire

extension CompiledPolicy {
    /// Why a statement does not match a request: its first element that does not match.
    enum Mismatch: Equatable {
        case action
        case resource
        /// The index of a condition in the statement.
        case condition(Int)
    }

    /// `nil` if the statement with an index matches.
    func mismatch(_ number: Int, _ request: AccessRequest) -> Mismatch? {
        let statement = statements[number]
        guard statement.actions.contains(number: request.actionNumber) else { return .action }
        guard isAbout(statement, request) else { return .resource }
        for index in statement.conditions
        where !holds(
            conditions[Int(index)], request.values, comparing: request.comparison,
            effect: statement.effect)
        {
            return .condition(Int(index - statement.conditions.lowerBound))
        }
        return nil
    }

    /// Whether the statement is about the request's resource.
    func isAbout(_ statement: Statement, _ request: AccessRequest) -> Bool {
        switch statement.element {
        case .absent: true
        case .resource: isNamed(statement, request)
        case .notResource: !isNamed(statement, request)
        }
    }

    /// The name of a bucket is `bucket`, that of an object `bucket/key`. They are compared as they
    /// are or in Normalization Form C. `//` and `..` are not cleaned: MinIO cleans them, and stores
    /// do not. A resource without a name, such as all buckets or the administration, has the empty
    /// one. Only a pattern that matches every name covers it, even `arn:aws:s3:::*`, as in MinIO's
    /// own policies for its administration.
    private func isNamed(_ statement: Statement, _ request: AccessRequest) -> Bool {
        let unresolved = Pattern.Unresolved(statement.element, statement.effect)
        for index in statement.resources {
            let resource = resources[Int(index)]
            guard let namespace = resource.namespace else { return true }
            if namespace == request.namespace
                && matches(
                    request.isNormalized ? resource.normalizedPattern : resource.pattern,
                    request.resourceName.span, request.values, unresolved: unresolved)
            {
                return true
            }
        }
        return false
    }

    /// Whether the request meets a condition. A value that can't be read as what it is compared
    /// with, such as `max-keys=10x`, a variable without a value, and a key whose values Daypass
    /// does not know count against the caller: a statement that allows does not match, one that
    /// denies does. The store may be able to read the value.
    ///
    /// ```
    ///                       no value   values, of which match
    ///                                  none   some   all
    /// StringEquals          no         no     yes    yes
    /// StringNotEquals       yes        yes    no     no
    /// ForAnyValue:Equals    no         no     yes    yes
    /// ForAnyValue:NotEquals no         yes    yes    no
    /// ForAllValues:Equals   yes        no     no     yes
    /// ForAllValues:NotEq.   yes        yes    no     no
    /// …IfExists             yes        as without it
    /// ```
    func holds(
        _ condition: Condition, _ values: ConditionValues,
        comparing comparison: AccessRequest.NameComparison, effect: Effect
    ) -> Bool {
        guard !values.isUnknown(condition.key) else { return effect == .deny }
        let slot = condition.tag.map { values.slot(tags[Int($0)]) } ?? values.slot(condition.key)
        if case .absence(let isAbsent) = condition.operand { return slot.isEmpty == isAbsent }
        guard !slot.isEmpty else { return condition.holdsWithoutValues }
        let unclear = (effect == .deny) != condition.isNegated
        let isName = condition.key.isPath && comparison == .normalized
        for index in slot {
            let isMatch = matches(
                condition.operand, index, of: values, isName: isName, unclear: unclear)
            if (isMatch != condition.isNegated) != condition.wantsAllValues {
                return !condition.wantsAllValues
            }
        }
        return condition.wantsAllValues
    }

    /// Whether a request's value is among the policy's; `isName` compares it as an object's name.
    private func matches(
        _ operand: Operand, _ value: Int, of values: ConditionValues, isName: Bool, unclear: Bool
    ) -> Bool {
        let unresolved: Pattern.Unresolved = unclear ? .anything : .nothing
        switch operand {
        case .texts(let patterns):
            let text = values.bytes.span.extracting(values.range(value))
            let texts = texts(for: text, isName: isName)
            for index in patterns
            where matches(texts[Int(index)], text, values, unresolved: unresolved) {
                return true
            }
            return false
        case .arns(let parts):
            let text = values.bytes.span.extracting(values.range(value))
            let texts = texts(for: text, isName: isName)
            for first in stride(
                from: Int(parts.lowerBound), to: Int(parts.upperBound), by: ARNPattern.partCount)
            where matchesARN(texts, first, text, values, unresolved: unresolved) {
                return true
            }
            return false
        case .blocks(let range):
            guard let address = values.address(value) else { return unclear }
            for index in range where blocks[Int(index)].contains(address) { return true }
            return false
        case .boolean(let isTrue):
            guard let value = values.boolean(value) else { return unclear }
            return value == isTrue
        case .numbers(let relation, let range):
            guard let number = values.number(value) else { return unclear }
            for index in range where relation.holds(number, numbers[Int(index)]) { return true }
            return false
        case .moments(let relation, let range):
            guard let moment = values.moment(value) else { return unclear }
            for index in range where relation.holds(moment, moments[Int(index)]) { return true }
            return false
        case .absence:
            return false
        }
    }

    /// The table with the texts to compare with.
    private func texts(for text: Span<UInt8>, isName: Bool) -> [Text] {
        isName && NormalizationFormC.contains(text) ? normalizedTexts : texts
    }

    /// Compares part by part: no wildcard matches across a colon. The last part may have colons.
    private func matchesARN(
        _ texts: [Text], _ first: Int, _ text: Span<UInt8>, _ values: ConditionValues,
        unresolved: Pattern.Unresolved
    ) -> Bool {
        var start = 0
        for part in 0..<ARNPattern.partCount {
            let isLast = part == ARNPattern.partCount - 1
            var end = start
            while end < text.count, isLast || text[end] != UInt8(ascii: ":") { end += 1 }
            guard isLast || end < text.count,
                matches(
                    texts[first + part], text.extracting(start..<end), values,
                    unresolved: unresolved)
            else { return false }
            start = end + 1
        }
        return true
    }

    private func matches(
        _ text: Text, _ value: Span<UInt8>, _ values: ConditionValues,
        unresolved: Pattern.Unresolved
    ) -> Bool {
        let range = Int(text.symbols.lowerBound)..<Int(text.symbols.upperBound)
        var steps = 0
        return Pattern.matches(
            symbols, borders, range, text.traits, value, values: values,
            unresolved: unresolved, steps: &steps)
    }
}

extension Pattern.Unresolved {
    /// A variable without a value in the request makes a statement that allows smaller, and one
    /// that denies larger. In `NotResource` it has the opposite effect.
    init(_ element: Resources.Element, _ effect: Effect) {
        self = (effect == .deny) == (element == .resource) ? .anything : .nothing
    }

    /// The same for a condition. With a negated operator it has the opposite effect.
    init(_ comparator: ConditionOperator, _ effect: Effect) {
        self = (effect == .deny) == comparator.isNegated ? .nothing : .anything
    }
}
