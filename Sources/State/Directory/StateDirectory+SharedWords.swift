internal import Glibc
package import System

/// The files of words that all processes share.
extension StateDirectory {
    /// Maps a file of words that always begins with the same head. As it holds no secret, a file
    /// that others may read or write, and a link, is replaced like a damaged one.
    package func sharedWords(
        _ name: String, count: Int, head: [UInt8]
    ) throws(FileError) -> MappedWords {
        try sharedWords(name, newFile: MappedWords.newFile(head: head, count: count)) {
            () throws(FileError) in
            try ifUsable { () throws(FileError) in
                try MappedWords(place(name), count: count) { $0 == head }
            }
        }
    }

    /// Maps a file of words. One that is missing, damaged or of another layout is recreated, all 0.
    ///
    /// - Parameter existing: Maps the file; `nil` if it has to be recreated.
    func sharedWords<Words>(
        _ name: String, newFile: @autoclosure () -> [UInt8],
        _ existing: () throws(FileError) -> Words?
    ) throws(FileError) -> Words {
        if let found = try existing() { return found }
        // One process makes the file, the others wait: changes in a replaced file would be lost.
        let lock = try openForWriting("lock")
        try lock.lock(path: path("lock"))
        return try wordsUnderLock(name, newFile: newFile(), existing)
    }

    /// The same for a caller that holds the lock.
    func wordsUnderLock<Words>(
        _ name: String, newFile: @autoclosure () -> [UInt8],
        _ existing: () throws(FileError) -> Words?
    ) throws(FileError) -> Words {
        if let found = try existing() { return found }
        try write(name, newFile())
        guard let made = try existing() else {
            throw .damaged(path: path(name), reason: "not as it was written")
        }
        return made
    }

    /// Takes a file that others may use, and a link, as one to be recreated.
    func ifUsable<Words>(_ map: () throws(FileError) -> Words?) throws(FileError) -> Words? {
        do throws(FileError) {
            return try map()
        } catch .openToOthers {
            return nil
        } catch .system("open", _, ELOOP) {
            return nil
        }
    }
}
