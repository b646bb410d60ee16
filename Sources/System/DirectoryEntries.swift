internal import Glibc

/// The names in a directory.
package enum DirectoryEntries {
    /// The names, sorted, with `.` and `..`.
    ///
    /// - Parameter path: The directory's path, for messages.
    package static func names(
        in opened: consuming FileDescriptor, path: String
    ) throws(FileError) -> [String] {
        let opened = opened.release()
        guard let directory = unsafe fdopendir(opened) else {
            let reason = errno
            close(opened)
            throw .system(operation: "opendir", path: path, errno: reason)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            names.append(name)
            errno = 0
        }
        // Only `errno` tells an error from the end. A list that is cut short would hide files.
        guard errno == 0 else {
            throw .system(operation: "readdir", path: path, errno: errno)
        }
        return names.sorted()
    }
}
