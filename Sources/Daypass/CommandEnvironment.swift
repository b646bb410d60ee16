internal import ArgumentParser
internal import Configuration
internal import FoundationEssentials
internal import Glibc
internal import State
internal import System
internal import Wire

/// What the commands share: the configuration, input and output.
enum CommandEnvironment {
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

    /// The names that no bucket has. Without a configuration that this user may read: those that
    /// are always reserved.
    static func reservedBuckets() -> ReservedBuckets {
        (try? Configuration(environment: ProcessInfo.processInfo.environment))?.reservedBuckets
            ?? .builtIn
    }

    /// The state directory that the configuration names, or another.
    ///
    /// - Parameter isMade: Whether it is made when it is not there.
    static func stateDirectory(
        _ path: String? = nil, isMade: Bool = false
    ) throws -> StateDirectory {
        let path = try path ?? configuration().stateDirectory
        do throws(FileError) {
            return try StateDirectory(opening: path, isMade: isMade, refusesLinks: true)
        } catch {
            throw Failure(error.description)
        }
    }

    /// What changes the records that the configuration names.
    static func administration() throws -> Administration {
        let configuration = try configuration()
        return Administration(
            configuration, directory: try stateDirectory(configuration.stateDirectory))
    }

    /// Writes a line to standard error.
    ///
    /// - Parameter text: May repeat what a file, a token or a server says.
    static func complain(_ text: String) {
        let line = Array("daypass: \(PrintableText.plain(text))\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
