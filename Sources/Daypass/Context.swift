internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import State

/// What the commands share: the configuration, input and output.
enum Context {
    /// `EX_CONFIG` of sysexits.h, as the server has it.
    static let configurationExitCode = ExitCode(78)

    /// The configuration; when there is none, its problems are printed.
    static func configuration() throws -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration(environment: ProcessInfo.processInfo.environment)
        } catch {
            for problem in error.problems { complain("\(problem)") }
            throw configurationExitCode
        }
    }

    /// The state directory that the configuration names, or another.
    static func stateDirectory(_ path: String? = nil) throws -> StateDirectory {
        let path = try path ?? configuration().stateDirectory
        do throws(StateError) {
            return try StateDirectory(opening: path)
        } catch {
            throw Failure(error.description)
        }
    }

    static func complain(_ text: String) {
        let line = Array("daypass: \(text)\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}

/// What a command could not do. It is printed behind `Error:`, and the exit code is 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Where a command that reads one text reads it from.
struct TextInput: ParsableArguments {
    @Option(help: "Read from this file instead of standard input.")
    var file: String?

    /// The text, without the white space around it.
    func text() throws -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: file ?? "/dev/stdin"))
        } catch {
            throw Failure("\(file ?? "standard input"): can't be read")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure("\(file ?? "standard input"): not UTF-8")
        }
        let bare = text.drop(while: \.isWhitespace)
        return String(bare[..<(bare.lastIndex { !$0.isWhitespace }.map(bare.index(after:)) ?? bare.startIndex)])
    }
}

/// Whether a command prints for programs.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints a record: as JSON, or a line a field.
    func print(_ fields: [(name: String, value: OutputValue)]) {
        if json {
            Swift.print("{" + fields.map { "\(OutputValue.text($0.name).json):\($0.value.json)" }
                .joined(separator: ",") + "}")
        } else {
            let width = fields.map(\.name.count).max() ?? 0
            for (name, value) in fields {
                let padding = String(repeating: " ", count: width - name.count)
                Swift.print("\(name)\(padding)  \(value.plain)")
            }
        }
    }
}

/// A value that a command prints.
enum OutputValue {
    case text(String)
    case number(Int)
    case truth(Bool)
    case list([OutputValue])
    case record([(name: String, value: OutputValue)])

    var plain: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .truth(let truth): truth ? "yes" : "no"
        case .list(let values): values.map(\.plain).joined(separator: ", ")
        case .record(let fields): fields.map { "\($0.name)=\($0.value.plain)" }.joined(separator: " ")
        }
    }

    var json: String {
        switch self {
        case .text(let text): OutputValue.quoted(text)
        case .number(let number): String(number)
        case .truth(let truth): String(truth)
        case .list(let values): "[\(values.map(\.json).joined(separator: ","))]"
        case .record(let fields):
            "{\(fields.map { "\(OutputValue.quoted($0.name)):\($0.value.json)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string always encodes.
        return String(decoding: try! encoder.encode(text), as: UTF8.self)
    }
}
