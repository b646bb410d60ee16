internal import System
internal import Wire

/// Whether what every answer needs can be used now.
struct Health: Sendable {
    /// What there is to be well, by the names that a probe is told.
    enum Part: String, Sendable {
        case state = "state directory"
        case keys
        case auditLog = "audit log"
        case store
    }

    let directory: StateDirectory
    let auditLog: AuditLog
    /// Tells the operator why something is not well. A probe, which may come from anywhere, is only told what.
    let reportProblem: @Sendable (String) -> Void
    /// What is wrong with the store; `nil` if nothing asks it.
    let storeProblem: (@Sendable (Timestamp) -> String?)?

    /// What does not work. Nothing of it is taken from memory but the store's answer, for ten
    /// seconds.
    func failures(now: Timestamp) -> [Part] {
        var failures: [Part] = []
        check(.state, &failures) { () throws(FileError) in _ = try directory.revocations.read() }
        check(.keys, &failures) { () throws(FileError) in
            guard try !directory.keys.all(.sign).isEmpty else {
                throw .damaged(path: directory.path("keys"), reason: "has no signing key")
            }
        }
        check(.auditLog, &failures) { () throws(FileError) in try auditLog.checkRoom() }
        if let problem = storeProblem?(now) {
            reportProblem("health: \(problem)")
            failures.append(.store)
        }
        return failures
    }

    private func check(
        _ part: Part, _ failures: inout [Part], _ work: () throws(FileError) -> Void
    ) {
        do throws(FileError) {
            try work()
        } catch {
            reportProblem("health: \(error)")
            failures.append(part)
        }
    }
}
