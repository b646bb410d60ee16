/// The tables of a compiled policy while they are filled.
struct PolicyTables {
    typealias Operand = CompiledPolicy.Operand
    typealias Text = CompiledPolicy.Text

    private(set) var statements: [CompiledPolicy.Statement] = []
    private(set) var resources: [CompiledPolicy.Resource] = []
    private(set) var conditions: [CompiledPolicy.Condition] = []
    private(set) var tags: [NamedConditionKey] = []
    private(set) var texts: [Text] = []
    private(set) var normalizedTexts: [Text] = []
    private(set) var symbols: [Pattern.Symbol] = []
    private(set) var borders: [Int32] = []
    private(set) var blocks: [AddressBlock] = []
    private(set) var numbers: [Int] = []
    private(set) var moments: [Instant] = []

    mutating func add(_ statement: Statement) {
        statements.append(
            CompiledPolicy.Statement(
                effect: statement.effect,
                actions: statement.effect == .allow
                    ? statement.actions.allowed : statement.actions.set,
                element: statement.resources.element,
                resources: add(statement.resources.patterns, of: statement),
                conditions: add(statement.conditions, effect: statement.effect)))
    }

    private mutating func add(
        _ patterns: [ResourcePattern], of statement: Statement
    ) -> Range<Int32> {
        let start = Int32(resources.count)
        let unresolved = Pattern.Unresolved(statement.resources.element, statement.effect)
        for pattern in patterns {
            let text = add(pattern.pattern)
            resources.append(
                CompiledPolicy.Resource(
                    namespace: pattern.namespace, pattern: text,
                    normalizedPattern: add(
                        pattern.pattern.normalized(unresolved: unresolved),
                        besides: pattern.pattern, text)))
        }
        return start..<Int32(resources.count)
    }

    private mutating func add(_ conditions: [Condition], effect: Effect) -> Range<Int32> {
        let start = Int32(self.conditions.count)
        for condition in conditions {
            self.conditions.append(
                CompiledPolicy.Condition(
                    key: condition.key.key, tag: add(condition.key),
                    isNegated: condition.comparator.isNegated,
                    wantsAllValues: condition.comparator.wantsAllValues,
                    holdsWithoutValues: condition.comparator.holdsWithoutValues,
                    operand: add(
                        condition.operand,
                        unresolved: Pattern.Unresolved(condition.comparator, effect))))
        }
        return start..<Int32(self.conditions.count)
    }

    private mutating func add(_ key: NamedConditionKey) -> Int32? {
        guard key.key.isOfTag else { return nil }
        tags.append(key)
        return Int32(tags.count - 1)
    }

    private mutating func add(
        _ operand: Condition.Operand, unresolved: Pattern.Unresolved
    ) -> Operand {
        switch operand {
        case .texts(let patterns): .texts(add(patterns, unresolved: unresolved))
        case .arns(let arns): .arns(add(arns.flatMap(\.parts), unresolved: unresolved))
        case .blocks(let blocks): .blocks(PolicyTables.append(blocks, to: &self.blocks))
        case .boolean(let isTrue): .boolean(isTrue)
        case .numbers(let relation, let numbers):
            .numbers(relation, PolicyTables.append(numbers, to: &self.numbers))
        case .moments(let relation, let moments):
            .moments(relation, PolicyTables.append(moments, to: &self.moments))
        case .absence(let isAbsent): .absence(isAbsent)
        }
    }

    private mutating func add(
        _ patterns: [Pattern], unresolved: Pattern.Unresolved
    ) -> Range<Int32> {
        let texts = patterns.map { add($0) }
        for (pattern, text) in zip(patterns, texts) {
            normalizedTexts.append(
                add(pattern.normalized(unresolved: unresolved), besides: pattern, text))
        }
        return PolicyTables.append(texts, to: &self.texts)
    }

    /// Adds a normalized pattern. Most are the same text that has already been added.
    private mutating func add(
        _ normalized: Pattern, besides pattern: Pattern, _ text: Text
    ) -> Text {
        normalized.symbols == pattern.symbols
            ? Text(symbols: text.symbols, traits: normalized.traits) : add(normalized)
    }

    private mutating func add(_ pattern: Pattern) -> Text {
        borders += pattern.borders
        return Text(
            symbols: PolicyTables.append(pattern.symbols, to: &symbols),
            traits: pattern.traits)
    }

    private static func append<Element>(
        _ elements: [Element], to table: inout [Element]
    ) -> Range<Int32> {
        let start = Int32(table.count)
        table += elements
        return start..<Int32(table.count)
    }
}
