package import System

/// The one change of records that is under way: whoever has it holds the lock, so nobody else writes.
///
/// All that changes a record is a method of it, and only ``StateDirectory/withLock(_:)`` makes one: a record
/// can't be written without the lock. What is changed is read within the change, too.
package struct StateChange: ~Copyable {
    let directory: StateDirectory

    fileprivate init(_ directory: StateDirectory) {
        self.directory = directory
    }
}

extension StateDirectory {
    /// Changes records while no other process and no other thread does.
    ///
    /// Not for use within itself: it would wait for its own end. The change is `inout`, not borrowed: with
    /// that, Swift 6.3's optimizer crashes on this function.
    package func withLock<Result>(
        _ change: (inout StateChange) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let file = try openForWriting("lock")
        try file.lock(path: path("lock"))
        let generation = try generation()
        try removeLeftovers(in: ".")
        if !generation.isSettled { try removeLeftoversOfRecords() }
        try write("generation", generation.underWay.text)
        // Where this fails, the disk being full, the change is made all the same: the number stays odd, and
        // readers, who then keep nothing, see what is there.
        defer { try? write("generation", generation.settled.text) }
        var started = StateChange(self)
        return try change(&started)
    }

    /// Does something that is no change of records while nobody changes any, and nobody else does the like.
    func whileNobodyWrites<Result>(
        _ work: () throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let file = try openForWriting("lock")
        try file.lock(path: path("lock"))
        return try work()
    }

    /// What tells readers whether what they have read still counts.
    package func generation() throws(FileError) -> Generation {
        Generation(text: try read("generation", limit: 32))
    }

    /// Removes what writers left who were killed before it was whole. An odd generation tells of one.
    private func removeLeftoversOfRecords() throws(FileError) {
        for directory in ["keys", "groups", "policies"] + StateDirectory.mappingDirectories {
            try removeLeftovers(in: directory)
        }
        for bucket in try subdirectoryNames(in: "users") {
            try removeLeftovers(in: "users/\(bucket)")
        }
    }
}
