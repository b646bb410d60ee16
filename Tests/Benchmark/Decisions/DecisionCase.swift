import PolicyEngine

/// Policies with a total number of statements, of which one decides, or none.
struct DecisionCase {
    /// The place of the statement that decides.
    enum Place: CaseIterable {
        case first
        case last
        /// No statement decides: nothing allows the request.
        case none
    }

    let statementCount: Int
    let place: Place
    private let permissions: Permissions
    private let expected: Decision

    /// A policy has at most 20 KiB: more statements need more policies.
    private static let statementsPerPolicy = 50

    init(statementCount: Int, deciding place: Place) throws(PolicyError) {
        self.statementCount = statementCount
        self.place = place
        let deciding: Int? =
            switch place {
            case .first: 0
            case .last: statementCount - 1
            case .none: nil
            }
        let size = DecisionCase.statementsPerPolicy
        var policies: [AttachedPolicy] = []
        for start in stride(from: 0, to: statementCount, by: size) {
            let statements = (start..<min(start + size, statementCount)).map { number in
                DecisionCase.statement(number, decides: number == deciding)
            }
            let json = """
                {"Version":"2012-10-17","Statement":[\(statements.joined(separator: ","))]}
                """
            policies.append(
                AttachedPolicy(
                    name: "policy\(start / size)",
                    document: try PolicyDocument(json: Array(json.utf8))))
        }
        permissions = Permissions(.policies(policies))
        expected =
            deciding.map { number in
                .allow(
                    by: DecidingStatement(
                        policyName: "policy\(number / size)", index: number % size, sid: nil))
            } ?? .implicitDeny(.noStatementMatches)
    }

    /// A statement about the request's action and bucket, with conditions that hold except the
    /// last: a decision can't skip it early. Every fifth denies, and is evaluated even after an
    /// Allow.
    private static func statement(_ number: Int, decides: Bool) -> String {
        let effect = !decides && number % 5 == 2 ? "Deny" : "Allow"
        return """
            {"Effect":"\(effect)","Action":["s3:ListBucket","s3:GetObject"],"Resource":"arn:aws:s3:::team-*",\
            "Condition":{"StringLike":{"s3:prefix":"home/${aws:username}/*"},\
            "IpAddress":{"aws:SourceIp":"10.0.0.0/8"},\
            "DateLessThan":{"aws:CurrentTime":"2100-01-01T00:00:00Z"},\
            "NumericLessThan":{"s3:max-keys":"\(decides ? 1_001 : 1 + number)"}}}
            """
    }

    /// The time of one decision, measured over about a millisecond.
    func nanoseconds(asking requests: [AccessRequest]) -> Int {
        let count = max(12_500 / statementCount, requests.count)
        var right = 0
        let time = ContinuousClock().measure {
            for number in 0..<count
            where permissions.decision(on: requests[number % requests.count]) == expected {
                right += 1
            }
        }
        guard right == count else {
            fatalError("\(count - right) of \(count) decisions are not \(expected)")
        }
        return Int(time / .nanoseconds(count))
    }
}
