internal import Glibc
internal import System
internal import Wire

/// Files that appear together, written one after the other without keeping them in memory.
///
/// Each file is written aside. The first rename comes after all are on the disk, so a batch that is
/// not committed, and a full disk, leave every old file. A crash during the renames leaves some old
/// files and some new ones.
final class FileBatch {
    private let directory: StateDirectory
    private var asides: [(aside: String, name: String)] = []
    private var subdirectories: Set<Substring> = []

    fileprivate init(_ directory: StateDirectory) {
        self.directory = directory
    }

    deinit {
        for (aside, _) in asides { directory.forget(aside) }
    }

    func add<Added: Record>(_ record: Added, to name: String) throws(FileError) {
        try add(record.json.object, to: name, limit: Added.limit)
    }

    /// - Parameter limit: What the file's readers accept.
    func add(_ bytes: [UInt8], to name: String, limit: Int) throws(FileError) {
        guard bytes.count <= limit else {
            throw .tooLarge(path: directory.path(name), limit: limit)
        }
        try directory.makeSubdirectories(of: name, except: &subdirectories)
        let aside = StateDirectory.aside(of: name)
        asides.append((aside, name))
        try directory.write(bytes, aside: aside, of: name, syncs: false)
    }

    /// Renames the files into place, in the order in which they were added.
    func commit() throws(FileError) {
        guard !asides.isEmpty else { return }
        try directory.syncFileSystem()
        for (aside, name) in asides {
            try directory.place(aside).rename(to: directory.place(name))
        }
        asides = []
        try directory.syncFileSystem()
    }
}

extension StateChange {
    func batch() -> FileBatch { FileBatch(directory) }
}
