internal import Glibc

/// A password: one line of standard input, typed or sent by a program.
enum PasswordInput {
    private static let limit = 4_096
    /// How often to check for signals, in milliseconds.
    private static let interval: Int32 = 100
    private static let endingSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// Reads the line without its end. Spaces may be part of the password.
    ///
    /// - Parameter prompt: Printed to standard error if standard input is a terminal.
    static func line(prompt: String) throws -> String {
        let bytes = try isatty(STDIN_FILENO) == 1 ? typed(prompt: prompt) : bytes { true }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("standard input: not UTF-8")
        }
        return text
    }

    /// Reads without an echo. Signals are held back until the terminal is restored: Ctrl-C must not
    /// leave the user with a terminal that shows no input.
    private static func typed(prompt: String) throws -> [UInt8] {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in endingSignals { unsafe sigaddset(&signals, signal) }
        var signalsBefore = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &signals, &signalsBefore)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &signalsBefore, nil) }
        let failure = Failure("standard input: the terminal's echo can't be turned off")
        var terminal = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &terminal) == 0 else { throw failure }
        var silent = terminal
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { throw failure }
        defer {
            _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal)
            write("\n")
        }
        write(prompt)
        return try bytes {
            var pending = sigset_t()
            unsafe sigpending(&pending)
            return endingSignals.allSatisfy { unsafe sigismember(&pending, $0) == 0 }
        }
    }

    /// Reads up to the end of the line, and nothing after it.
    private static func bytes(while goesOn: () -> Bool) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while goesOn() {
            guard unsafe poll(&input, 1, interval) > 0 else { continue }
            var byte: UInt8 = 0
            let count = unsafe read(STDIN_FILENO, &byte, 1)
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            guard count >= 0 else {
                throw Failure(errnoOf: "standard input")
            }
            if count == 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
            guard bytes.count <= limit else { throw Failure("standard input: over \(limit) bytes") }
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
