package import System

/// The change of records that is under way. Its owner holds the lock, so nothing else writes.
///
/// Each function that writes or removes a record takes one, and only
/// ``StateDirectory/withLock(_:)`` makes one. So no record is written without the lock. A change
/// reads what it changes under the lock, too.
package struct StateChange: ~Copyable {
    let directory: StateDirectory

    fileprivate init(_ directory: StateDirectory) {
        self.directory = directory
    }
}

extension StateDirectory {
    /// Changes records while no other process or thread does.
    ///
    /// It must not be called within itself: it would wait for its own end. The change is `inout`
    /// because Swift 6.3's optimizer crashes on this function if it is borrowed.
    package func withLock<Result>(
        _ change: (inout StateChange) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let file = try openForWriting("lock")
        try file.lock(path: path("lock"))
        let generation = try generationForChange()
        try removeLeftovers(in: ".")
        if !generation.number.isMultiple(of: 2) { try removeLeftoversOfRecords() }
        try generation.begin(path: path(GenerationFile.name))
        defer { generation.end() }
        var started = StateChange(self)
        return try change(&started)
    }

    /// Reads records while no other process or thread changes any.
    func whileUnchanged<Result>(
        _ read: () throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let file = try openForWriting("lock")
        try file.lock(path: path("lock"))
        return try read()
    }

    /// Removes the unfinished files of a killed writer. An odd generation tells of one.
    private func removeLeftoversOfRecords() throws(FileError) {
        for directory in ["keys", "groups", "policies"] + PolicyMappings.subdirectories {
            try removeLeftovers(in: directory)
        }
        for subdirectory in ["users", "access-keys"] {
            for bucket in try subdirectoryNames(in: subdirectory) {
                try removeLeftovers(in: "\(subdirectory)/\(bucket)")
            }
        }
    }
}
