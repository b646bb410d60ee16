import PolicyEngine

/// Times policy decisions, and prints a JSON object for each case: the nanoseconds of a decision,
/// round by round.
///
/// An unexpected answer ends the program.
@main
struct DecisionBenchmark {
    /// Many short rounds: other work of the machine disturbs few of them.
    private static let rounds = 101
    /// The number of callers, who ask in turn.
    private static let callers = 16

    static func main() throws {
        let questions = (0..<callers).map(Question.init)
        let requests = questions.map(\.request)
        var cases: [DecisionCase] = []
        for count in [1, 50, 500] {
            for place in DecisionCase.Place.allCases {
                cases.append(try DecisionCase(statementCount: count, deciding: place))
            }
        }
        var timesOfCases = [[Int]](repeating: [], count: cases.count)
        var timesOfQuestions: [Int] = []
        // In turn, so that a slow moment of the machine affects all.
        for _ in 0..<rounds {
            for (index, example) in cases.enumerated() {
                timesOfCases[index].append(example.nanoseconds(asking: requests))
            }
            timesOfQuestions.append(Question.nanoseconds(asking: questions))
        }
        for (example, times) in zip(cases, timesOfCases) {
            print(
                #"{"statements":\#(example.statementCount),"deciding":"\#(example.place)","#
                    + #""nanoseconds":\#(times)}"#)
        }
        print(#"{"values":\#(Question.valueCount),"nanoseconds":\#(timesOfQuestions)}"#)
    }
}
