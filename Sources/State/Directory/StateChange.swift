package import System

/// The change of records that is under way. Its owner holds the lock, so no other process or thread
/// writes.
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
        let generation = try generation()
        try removeLeftovers(in: ".")
        if !generation.isSettled { try removeLeftoversOfRecords() }
        try write("generation", generation.underWay.text)
        // If this fails, the change stays: the number is still odd, so readers keep nothing in
        // memory and see the new records.
        defer { try? write("generation", generation.settled.text) }
        var started = StateChange(self)
        return try change(&started)
    }

    /// Maps a file of words that always begins with the same head.
    ///
    /// - Throws: ``FileError``
    package func sharedWords(
        _ name: String, count: Int, head: [UInt8]
    ) throws(FileError) -> MappedWords {
        try sharedWords(name, count: count, newHead: head) { $0 == head }
    }

    /// Maps a file of words that all processes share. A file that is missing, damaged or of another
    /// layout is recreated, all words 0.
    ///
    /// - Parameter newHead: What a new file begins with.
    /// - Parameter isHead: Whether the file may begin so.
    /// - Throws: ``FileError``
    func sharedWords(
        _ name: String, count: Int, newHead: @autoclosure () -> [UInt8],
        isHead: ([UInt8]) -> Bool
    ) throws(FileError) -> MappedWords {
        if let found = try MappedWords(place(name), count: count, isHead: isHead) { return found }
        // One process makes the file while the others wait: words that were changed in a file that
        // is replaced would be lost.
        let lock = try openForWriting("lock")
        try lock.lock(path: path("lock"))
        if let found = try MappedWords(place(name), count: count, isHead: isHead) { return found }
        try write(name, MappedWords.newFile(head: newHead(), count: count))
        guard let made = try MappedWords(place(name), count: count, isHead: isHead) else {
            throw .damaged(path: path(name), reason: "not as it was written")
        }
        return made
    }

    /// Tells readers whether the records that they keep in memory are still valid.
    package func generation() throws(FileError) -> Generation {
        Generation(text: try read("generation", limit: 32))
    }

    /// Removes the unfinished files of a writer that was killed. An odd generation tells of such a
    /// writer.
    private func removeLeftoversOfRecords() throws(FileError) {
        for directory in ["keys", "groups", "policies"] + PolicyMappings.subdirectories {
            try removeLeftovers(in: directory)
        }
        for bucket in try subdirectoryNames(in: "users") {
            try removeLeftovers(in: "users/\(bucket)")
        }
    }
}
