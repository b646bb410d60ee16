internal import State
internal import System

extension Service {
    /// Tells the audit log of a refusal. One that can't be told stays a refusal.
    func audit(_ entry: AuditEntry, _ refusal: STSError) {
        do throws(FileError) {
            guard entry.subject == nil || entry.isSubjectUnproved, let strangers else {
                return try auditLog.append(entry.refusedLine(refusal))
            }
            try auditLog.append(
                refusal: entry.refusedLine(refusal), code: refusal.code,
                address: entry.sourceAddress, of: strangers, now: entry.time)
        } catch {
            _ = fault(error)
        }
    }

    /// Tells the audit log of a call that was answered.
    ///
    /// - Throws: ``STSError/internalFailure(detail:)``
    func audit(_ line: [UInt8]) throws(STSError) {
        do throws(FileError) {
            try auditLog.append(line)
        } catch {
            throw fault(error)
        }
    }
}
