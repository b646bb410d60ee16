internal import ArgumentParser
internal import Configuration
internal import FoundationEssentials
internal import Glibc
internal import State
internal import System
internal import Wire

/// The configuration, state and standard error that the commands share.
enum CommandEnvironment {
    /// `EX_CONFIG` of sysexits.h, which the server also exits with.
    static let configurationExitCode = ExitCode(78)

    /// Reads the configuration. If it is invalid, prints all problems and throws the exit code.
    static func configuration() throws -> DaypassConfiguration {
        do throws(ConfigurationError) {
            return try DaypassConfiguration(environment: ProcessInfo.processInfo.environment)
        } catch {
            for problem in error.problems { complain("\(problem)") }
            throw configurationExitCode
        }
    }

    /// The reserved bucket names; the built-in ones if this user can't read the configuration.
    static func reservedBuckets() -> ReservedBuckets {
        (try? DaypassConfiguration(environment: ProcessInfo.processInfo.environment))?
            .reservedBuckets
            ?? .builtIn
    }

    /// Opens a state directory, by default the configured one; creates it if `isMade`.
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

    static func administration() throws -> Administration {
        let configuration = try configuration()
        return Administration(
            configuration, directory: try stateDirectory(configuration.stateDirectory))
    }

    /// Writes a line to standard error. It may repeat untrusted text from a file, token or server.
    static func complain(_ text: String) {
        let line = Array("daypass: \(PrintableText.plain(text))\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
