import Wire

/// Makes one kind of call of the token service again and again, without a web server around it,
/// for a profiler that counts. The arguments are an empty directory, the kind and the number of
/// calls.
@main
struct CallBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let kind = CallKind(rawValue: arguments[2]),
            let count = Int(arguments[3])
        else { fatalError("expected: DIRECTORY KIND COUNT") }
        try BenchmarkedCall(kind, directory: "\(arguments[1])/\(kind.rawValue)")
            .measure(count: count)
    }
}
