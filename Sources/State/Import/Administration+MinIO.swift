internal import System
package import Wire

extension Administration {
    /// Adds the records of an export of MinIO: all that fit, or none. The report has the others.
    ///
    /// - Parameter keepsPresent: Whether a record stays that has the name of an imported one;
    ///   otherwise such a name refuses the import.
    /// - Parameter isDryRun: Whether nothing is written, and the report says what would be.
    package func add(
        _ export: MinIOExport, keepsPresent: Bool = false, isDryRun: Bool = false, now: Timestamp
    ) throws(AdministrationError) -> ImportReport {
        try change { (change) throws(AdministrationError) in
            var addition = MinIOAddition(
                self, export, keepsPresent: keepsPresent, now: now)
            try addition.choose()
            guard !isDryRun else { return addition.report }
            let sealing = try onDisk(try directory.keys.ring(.seal, now: now, in: change)).newest
            try onDisk(try addition.write(sealing: sealing, in: change))
            return addition.report
        }
    }
}
