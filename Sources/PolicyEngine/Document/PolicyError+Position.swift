package import Wire

extension PolicyError {
    /// The errors of the refused document, each with its position, in the text's order.
    package func located(in json: [UInt8]) -> [(position: JSONOutline.Position, text: String)] {
        let outline = JSONOutline(json, maximumDepth: 16)
        return each.map { (position: $0.position(in: outline), text: $0.textAtPosition) }
            .sorted {
                ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
            }
    }

    /// The description without an offset, which the position replaces.
    private var textAtPosition: String {
        guard case .notJSON(.unexpected) = self else { return description }
        return "not JSON from here on"
    }

    private func position(in outline: JSONOutline) -> JSONOutline.Position {
        switch self {
        case .notJSON(.unexpected(let offset)): outline.position(at: offset)
        case .notJSON, .tooLarge, .several: outline.position(at: 0)
        case .invalid(let place, let problem):
            problem.member.flatMap { outline.position(ofName: $0, in: place) }
                ?? outline.position(ofValueAt: place)
        }
    }
}

extension PolicyProblem {
    /// The member that the problem is about; `nil` if it is about its place as a whole.
    fileprivate var member: String? {
        switch self {
        case .unknownField(let name, _), .repeatedField(let name), .unknownOperator(let name),
            .unknownKey(let name), .unusableKey(let name), .valuelessKey(let name),
            .operatorNotForKey(let name), .exclusive(_, let name):
            name
        case .missing, .wrongType, .empty, .wrongVersion, .wrongEffect, .unknownAction, .operation,
            .malformedResource, .noAction, .malformedValue, .unclosedVariable, .unknownVariable:
            nil
        }
    }
}
