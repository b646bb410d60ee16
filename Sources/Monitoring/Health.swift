package import Wire

/// Whether what every answer needs can be used now.
package struct Health: Sendable {
    /// One thing that has to work.
    package struct Check: Sendable {
        /// What a probe, which may come from anywhere, is told.
        let name: String
        /// What is wrong, for the operator; `nil` if nothing is.
        let problem: @Sendable (Timestamp) -> String?

        package init(_ name: String, problem: @escaping @Sendable (Timestamp) -> String?) {
            self.name = name
            self.problem = problem
        }
    }

    private let checks: [Check]
    private let reportProblem: @Sendable (String) -> Void

    /// - Parameter reportProblem: Tells the operator what is wrong.
    package init(_ checks: [Check], reportProblem: @escaping @Sendable (String) -> Void) {
        self.checks = checks
        self.reportProblem = reportProblem
    }

    /// The names of what does not work.
    func failures(now: Timestamp) -> [String] {
        checks.compactMap { check in
            guard let problem = check.problem(now) else { return nil }
            reportProblem("health: \(problem)")
            return check.name
        }
    }
}
