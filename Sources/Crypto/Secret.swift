/// Bytes that no log, error or debugger shows, overwritten when the last reference goes.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Sendable: the bytes change only in `deinit`, after the last reference is gone.
    private final class Storage: @unchecked Sendable {
        private(set) var bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        deinit { bytes.wipe() }
    }

    private let storage: Storage

    package var bytes: [UInt8] { storage.bytes }

    package init(_ bytes: [UInt8]) {
        storage = Storage(bytes)
    }

    package init(_ text: String) {
        storage = Storage(Array(text.utf8))
    }

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret: Equatable {
    /// Takes as long for secrets of one length, whatever differs.
    package static func == (left: Secret, right: Secret) -> Bool {
        ConstantTime.isEqual(left.bytes, right.bytes)
    }
}
