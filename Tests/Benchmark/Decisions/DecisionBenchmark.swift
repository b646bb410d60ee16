import PolicyEngine

/// Times policy decisions, and prints a JSON object a case: the nanoseconds of one, round by round.
///
/// Every answer is compared with the one that must come; another one ends the program.
@main
struct DecisionBenchmark {
    /// Short ones and many: of these few meet with what else the machine does.
    private static let rounds = 101
    /// So many different callers ask in turn.
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
        // In turn, so that a slow moment of the machine hits all.
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
