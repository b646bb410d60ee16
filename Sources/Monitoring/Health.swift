package import Wire

/// Checks whether everything that Daypass needs to answer is usable now.
package struct Health: Sendable {
    package struct Check: Sendable {
        /// The name that a probe sees, which tells no secret: probes may come from anywhere.
        let name: String
        /// Returns the problem, for the operator; `nil` if there is no problem.
        let problem: @Sendable (Timestamp) -> String?

        package init(_ name: String, problem: @escaping @Sendable (Timestamp) -> String?) {
            self.name = name
            self.problem = problem
        }
    }

    private let checks: [Check]
    private let reportProblem: @Sendable (String) -> Void

    package init(_ checks: [Check], reportProblem: @escaping @Sendable (String) -> Void) {
        self.checks = checks
        self.reportProblem = reportProblem
    }

    /// The names of the failed checks. Reports each problem to the operator.
    package func failures(now: Timestamp) -> [String] {
        checks.compactMap { check in
            guard let problem = check.problem(now) else { return nil }
            reportProblem("health: \(problem)")
            return check.name
        }
    }
}
