/// Times the look-up of records of a kind, its first argument, in state directories, the others. It
/// prints a JSON object for each: the number of records, and the nanoseconds of one look-up, round
/// by round.
@main
struct LookUpBenchmark {
    private static let rounds = 101

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let kind = arguments.first.flatMap(RecordDirectory.Kind.init) else {
            fatalError("expected user or access key, and directories")
        }
        var directories = try arguments.dropFirst().map { try RecordDirectory(kind, path: $0) }
        // In turn, so that a slow moment of the machine affects all.
        for _ in 0..<rounds {
            for index in directories.indices { try directories[index].measure() }
        }
        for directory in directories {
            print(
                #"{"records":\#(directory.recordCount),"nanoseconds":\#(directory.nanoseconds)}"#)
        }
    }
}
