/// Times the look-up of users in state directories, its arguments. It prints a JSON object for
/// each: the number of users, and the nanoseconds of one look-up, round by round.
@main
struct LookUpBenchmark {
    private static let rounds = 101

    static func main() throws {
        var directories = try CommandLine.arguments.dropFirst().map(UserDirectory.init)
        // In turn, so that a slow moment of the machine affects all.
        for _ in 0..<rounds {
            for index in directories.indices { try directories[index].measure() }
        }
        for directory in directories {
            print(#"{"users":\#(directory.userCount),"nanoseconds":\#(directory.nanoseconds)}"#)
        }
    }
}
