internal import System

/// Refuses calls that fail because Daypass can't use its state directory, and tells the operator,
/// since the audit log may be out of reach, too.
struct StateFaults: Sendable {
    let report: @Sendable (String) -> Void

    /// - Throws: ``STSError/internalFailure(detail:)``
    func caught<Value>(
        in body: () throws(FileError) -> Value
    ) throws(STSError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            report(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}
