/// A set of actions, with a bit for each. The patterns of a statement become such a set when the
/// policy is read, so that a request tests one bit and compares no names.
struct ActionSet: Equatable, Sendable {
    private var first: UInt128 = 0
    private var second: UInt128 = 0

    init() {}

    init(_ actions: some Sequence<Action>) {
        for action in actions { insert(number: action.number) }
    }

    static let all = ActionSet(Action.allCases)
    static let s3 = all(in: .s3)

    static func all(in family: Action.Family) -> ActionSet {
        ActionSet(Action.allCases.lazy.filter { $0.family == family })
    }

    var isEmpty: Bool { first == 0 && second == 0 }

    var actions: [Action] {
        zip(0..., Action.allCases).filter { contains(number: $0.0) }.map(\.1)
    }

    /// Whether the set has the action with a number; numbers are below 256.
    func contains(number: Int) -> Bool {
        number < 128 ? first >> number & 1 == 1 : second >> (number - 128) & 1 == 1
    }

    mutating func insert(number: Int) {
        if number < 128 {
            first |= 1 << number
        } else {
            second |= 1 << (number - 128)
        }
    }

    mutating func formUnion(_ other: ActionSet) {
        first |= other.first
        second |= other.second
    }

    var complement: ActionSet {
        var complement = ActionSet.all
        complement.first &= ~first
        complement.second &= ~second
        return complement
    }

    func intersection(_ other: ActionSet) -> ActionSet {
        var intersection = self
        intersection.first &= other.first
        intersection.second &= other.second
        return intersection
    }

    func isSuperset(of other: ActionSet) -> Bool { intersection(other) == other }
}
