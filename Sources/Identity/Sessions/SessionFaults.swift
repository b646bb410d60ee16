internal import System

/// Refuses sessions while Daypass can't use its state directory, and tells the operator, since the
/// audit log may be out of reach, too.
struct SessionFaults: Sendable {
    let report: @Sendable (String) -> Void

    /// - Throws: ``IdentityError/internalFailure(detail:)``
    func caught<Value>(
        in body: () throws(FileError) -> Value
    ) throws(IdentityError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            report(error.description)
            throw .internalFailure(detail: error.description)
        }
    }
}
