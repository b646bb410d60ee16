import Wire

/// Times the authorizer without a web server around it, and prints a JSON object for each kind of
/// caller: the nanoseconds of one answer, round by round. The arguments are an empty directory, and
/// for a profiler a kind and the number of answers.
@main
struct AuthorizationBenchmark {
    private static let rounds = 51

    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count == 4, let kind = CallerKind(rawValue: arguments[2]),
            let count = Int(arguments[3])
        {
            var caller = try AuthorizedCaller(kind, directory: arguments[1])
            return caller.measure(count: count)
        }
        var callers = try CallerKind.allCases.map {
            try AuthorizedCaller($0, directory: arguments[1])
        }
        // In turn, so that a slow moment of the machine affects all.
        for _ in 0..<rounds {
            for index in callers.indices { callers[index].measure(count: 200) }
        }
        for caller in callers {
            print(#"{"caller":"\#(caller.kind.rawValue)","nanoseconds":\#(caller.nanoseconds)}"#)
        }
    }
}
