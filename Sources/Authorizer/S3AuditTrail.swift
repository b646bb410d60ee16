internal import Configuration
internal import Monitoring
internal import State
internal import System
internal import Wire

/// Audits S3 requests, and counts them.
struct S3AuditTrail: Sendable {
    private let log: AuditLog
    private let strangers: StrangerLines
    private let metrics: Metrics?
    /// Whether allowed requests have lines, too.
    private let auditsAllowed: Bool
    private let reportProblem: @Sendable (String) -> Void

    /// - Parameter strangers: Bounds what callers who prove nothing write into the log.
    init(
        configuration: DaypassConfiguration, state: StateStore, strangers: StrangerLines,
        metrics: Metrics?, reportProblem: @escaping @Sendable (String) -> Void
    ) {
        log = AuditLog(configuration.auditLog, directory: state.directory)
        self.strangers = strangers
        self.metrics = metrics
        auditsAllowed = configuration.auditsAllowedS3Requests
        self.reportProblem = reportProblem
    }

    /// Counts a request once all of it is known; without a refusal it was allowed.
    func count(_ entry: S3AuditEntry, by door: S3Door, refusal: S3Error? = nil) {
        guard let metrics else { return }
        metrics.countS3Request(
            entry.operationClass, by: door, code: refusal?.code, since: entry.start)
        if case .storeUnavailable = refusal { metrics.countFailure(of: .store) }
    }

    /// Writes the line of a refused request, which stays refused even if that fails. MinIO's
    /// clients ask every few seconds whether it is ready: those requests tell nothing.
    func audit(_ entry: S3AuditEntry, _ refusal: S3Error) {
        if refusal == .noAdministration(isProbe: true) { return }
        do throws(S3Error) {
            try write { () throws(FileError) in
                try log.append(refusal, of: entry, strangers: strangers)
            }
        } catch {}
    }

    /// Writes the line of an allowed request, if those have lines.
    ///
    /// - Throws: ``S3Error/internalFailure(detail:)``: what can't be audited does not happen.
    func auditAllowed(_ entry: S3AuditEntry) throws(S3Error) {
        guard auditsAllowed else { return }
        try write { () throws(FileError) in try log.append(entry.allowedLine) }
    }

    /// Writes the line of a list of deletions, partly refused; throws as ``auditAllowed(_:)``.
    func auditPartlyAllowed(_ entry: S3AuditEntry, _ refusal: S3Error) throws(S3Error) {
        try write { () throws(FileError) in try log.append(entry.refusedLine(refusal)) }
    }

    private func write(_ append: () throws(FileError) -> Void) throws(S3Error) {
        do throws(FileError) {
            try append()
        } catch {
            reportProblem(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}
