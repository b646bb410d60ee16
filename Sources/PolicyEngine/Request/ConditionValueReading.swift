/// A request's value, read once: a decision compares the same address with many blocks.
enum ConditionValueReading: Sendable {
    /// Text, unless a policy compares it as something else.
    case text
    case address(IPAddress)
    case boolean(Bool)
    case number(Int)
    case moment(Instant)
    /// Not a value of the key's kind.
    case unreadable

    init(_ text: Span<UInt8>, as kind: ConditionKey.Kind) {
        let reading: ConditionValueReading? =
            switch kind {
            case .text, .any: .text
            case .address: IPAddress(text).map(ConditionValueReading.address)
            case .boolean: Bool(text).map(ConditionValueReading.boolean)
            case .number: Int(decimal: text).map(ConditionValueReading.number)
            case .date, .epoch: Instant(text).map(ConditionValueReading.moment)
            }
        self = reading ?? .unreadable
    }
}

extension ConditionValues {
    func address(_ index: Int) -> IPAddress? {
        switch reading(index) {
        case .address(let address): address
        case .text: IPAddress(bytes.span.extracting(range(index)))
        case .boolean, .number, .moment, .unreadable: nil
        }
    }

    func boolean(_ index: Int) -> Bool? {
        switch reading(index) {
        case .boolean(let isTrue): isTrue
        case .text: Bool(bytes.span.extracting(range(index)))
        case .address, .number, .moment, .unreadable: nil
        }
    }

    /// A moment is its seconds since 1970, as `aws:EpochTime` is compared.
    func number(_ index: Int) -> Int? {
        switch reading(index) {
        case .number(let number): number
        case .moment(let moment): moment.seconds
        case .text: Int(decimal: bytes.span.extracting(range(index)))
        case .address, .boolean, .unreadable: nil
        }
    }

    func moment(_ index: Int) -> Instant? {
        switch reading(index) {
        case .moment(let moment): moment
        case .text: Instant(bytes.span.extracting(range(index)))
        case .address, .boolean, .number, .unreadable: nil
        }
    }
}

extension Bool {
    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)

    /// Reads `true` or `false`.
    fileprivate init?(_ text: Span<UInt8>) {
        switch text.count {
        case 4 where text.isEqual(to: Bool.trueText): self = true
        case 5 where text.isEqual(to: Bool.falseText): self = false
        default: return nil
        }
    }
}

extension Span<UInt8> {
    /// Whether both are the same. Their counts are equal.
    fileprivate func isEqual(to text: [UInt8]) -> Bool {
        for index in indices where self[index] != text[index] { return false }
        return true
    }
}
