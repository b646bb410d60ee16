internal import ArgumentParser
internal import Wire

/// The name under which a person keeps the settings of a sign-in. It is part of file names.
struct ProfileName: ExpressibleByArgument, Equatable {
    static let standard = ProfileName(argument: "default")!

    private static let maximumByteCount = 64

    let text: String

    var defaultValueDescription: String { text }

    /// - Returns: `nil` unless the name has letters, digits, `-`, `_` and `.` only, and begins with
    ///   a letter or a digit.
    init?(argument: String) {
        let bytes = argument.utf8
        guard (1...ProfileName.maximumByteCount).contains(bytes.count),
            bytes.first!.isASCIILetterOrDigit,
            bytes.allSatisfy({ $0.isASCIILetterOrDigit || "-_.".utf8.contains($0) })
        else { return nil }
        text = argument
    }
}
