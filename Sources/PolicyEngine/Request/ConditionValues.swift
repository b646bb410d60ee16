internal import Wire

/// What is known of a request, by condition key. All values are in one buffer: a request has about
/// twenty, and a decision reads them often.
package struct ConditionValues: Sendable {
    static let empty = ConditionValues()

    /// The longest value from the caller, in bytes. A condition on a longer one counts against the
    /// caller: no key and no prefix is as long, and comparing it takes time.
    package static let maximumRequestByteCount = 2_048

    /// The place of a value in `bytes`, and its meaning if it is not text.
    struct Value {
        let range: Range<Int>
        let reading: ConditionValueReading
        /// Whether it is one part of a path: without `/`, and neither `.` nor `..`.
        let isPathComponent: Bool
        /// Whether it is in Normalization Form C, and does not combine with text before it.
        let isNormalizedApart: Bool
    }

    private static let constants = ConditionKey.allCases.filter(\.isConstant)

    private(set) var bytes: [UInt8] = []
    private var values: [Value] = []
    /// The values of each key, by the key's number.
    private var slots = [Range<Int>](repeating: 0..<0, count: ConditionKey.allCases.count)
    /// A bit for each key whose values Daypass does not know.
    private var unknown: UInt128 = 1 << ConditionKey.unknown.rawValue
    private var tagSlots: [(name: NamedConditionKey, slot: Range<Int>)] = []

    package init() {
        bytes.reserveCapacity(512)
        values.reserveCapacity(32)
        let slot = append(CollectionOfOne("false"), kind: .boolean)
        for key in ConditionValues.constants { slots[Int(key.rawValue)] = slot }
    }

    package mutating func set(_ key: ConditionKey, _ value: String) {
        setAll(key, CollectionOfOne(value))
    }

    /// Sets the values of a key with several. An empty list makes the key absent.
    package mutating func set(_ key: ConditionKey, _ values: [String]) {
        setAll(key, values)
    }

    /// Sets the values of a key with a name of its own, such as a tag.
    package mutating func set(_ name: NamedConditionKey, _ values: [String]) {
        guard name.key.isOfTag else { return set(name.key, values) }
        let slot = append(values, kind: name.key.kind)
        tagSlots.removeAll { $0.name.isSame(as: name) }
        if !slot.isEmpty { tagSlots.append((name, slot)) }
    }

    /// Marks a key as unknown: only the store or the body of the request could tell its values. A
    /// condition on it counts against the caller, whatever it compares.
    package mutating func setUnknown(_ key: ConditionKey) {
        unknown |= 1 << key.rawValue
    }

    private mutating func setAll(_ key: ConditionKey, _ values: some Collection<String>) {
        precondition(!key.isOfTag, "a tag's value needs the tag's name")
        slots[Int(key.rawValue)] = append(values, kind: key.kind)
    }

    private mutating func append(
        _ texts: some Collection<String>, kind: ConditionKey.Kind
    ) -> Range<Int> {
        let first = values.count
        for text in texts {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            let range = start..<bytes.count
            values.append(
                Value(
                    range: range,
                    reading: ConditionValueReading(bytes.span.extracting(range), as: kind),
                    isPathComponent: ConditionValues.isPathComponent(text.utf8.span),
                    isNormalizedApart: NormalizationFormC.contains(text)
                        && text.unicodeScalars.first.map(NormalizationFormC.mayJoin) != true))
        }
        return first..<values.count
    }

    private static func isPathComponent(_ text: Span<UInt8>) -> Bool {
        var hasOnlyDots = true
        for index in text.indices {
            if text[index] == UInt8(ascii: "/") { return false }
            if text[index] != UInt8(ascii: ".") { hasOnlyDots = false }
        }
        return !(hasOnlyDots && (1...2).contains(text.count))
    }
}

extension ConditionValues {
    /// These values for the server's keys, and the others for the request's: each key has one
    /// source, so a request that states `aws:username` says nothing by it. A key with a value from
    /// the request that is too long is unknown.
    func merging(request: ConditionValues) -> ConditionValues {
        var merged = ConditionValues()
        for key in ConditionKey.allCases where !key.isOfTag {
            let source =
                switch key.origin {
                case .server: self
                case .request: request
                }
            if key.origin == .request, source.isTooLong(source.slot(key)) {
                merged.setUnknown(key)
            } else {
                merged.slots[Int(key.rawValue)] = merged.append(source.slot(key), of: source)
            }
        }
        merged.unknown |= unknown | request.unknown
        merged.tagSlots = tagSlots.filter { $0.name.key.origin == .server }
            .map { ($0.name, merged.append($0.slot, of: self)) }
        for (name, slot) in request.tagSlots where name.key.origin == .request {
            if request.isTooLong(slot) {
                merged.setUnknown(name.key)
            } else {
                merged.tagSlots.append((name, merged.append(slot, of: request)))
            }
        }
        return merged
    }

    private func isTooLong(_ slot: Range<Int>) -> Bool {
        slot.contains { values[$0].range.count > ConditionValues.maximumRequestByteCount }
    }

    private mutating func append(_ slot: Range<Int>, of other: ConditionValues) -> Range<Int> {
        let first = values.count
        for index in slot {
            let value = other.values[index]
            let start = bytes.count
            bytes.append(contentsOf: other.bytes[value.range])
            values.append(
                Value(
                    range: start..<bytes.count, reading: value.reading,
                    isPathComponent: value.isPathComponent,
                    isNormalizedApart: value.isNormalizedApart))
        }
        return first..<values.count
    }
}

extension ConditionValues {
    func isUnknown(_ key: ConditionKey) -> Bool { unknown >> key.rawValue & 1 == 1 }

    /// The numbers of a key's values; empty if the request has none.
    func slot(_ key: ConditionKey) -> Range<Int> { slots[Int(key.rawValue)] }

    /// The same for a key that may be a tag.
    func slot(_ name: NamedConditionKey) -> Range<Int> {
        guard name.key.isOfTag else { return slot(name.key) }
        return tagSlots.first { $0.name.isSame(as: name) }?.slot ?? 0..<0
    }

    func range(_ index: Int) -> Range<Int> { values[index].range }

    func reading(_ index: Int) -> ConditionValueReading { values[index].reading }

    /// The value of a key; `nil` unless there is exactly one.
    func onlyValue(of key: ConditionKey) -> Value? {
        let slot = slots[Int(key.rawValue)]
        return slot.count == 1 ? values[slot.lowerBound] : nil
    }

    /// The values of a key as text, for people.
    func texts(_ name: NamedConditionKey) -> [String] { texts(slot(name)) }

    /// All values from one source, by the keys' names.
    package func texts(from origin: ConditionKey.Origin) -> [(name: String, values: [String])] {
        let keys = ConditionKey.allCases.filter {
            $0.origin == origin && !slot($0).isEmpty && !$0.isConstant
        }
        return keys.map { ($0.name, texts(slot($0))) }
            + tagSlots.filter { $0.name.key.origin == origin }
            .map { ($0.name.description, texts($0.slot)) }
    }

    private func texts(_ slot: Range<Int>) -> [String] {
        slot.map { String(decoding: bytes[values[$0].range], as: UTF8.self) }
    }
}
