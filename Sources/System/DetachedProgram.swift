internal import CLinux
internal import Glibc

/// A program that goes on without this process, such as a person's browser.
package enum DetachedProgram {
    /// Starts a program of `PATH` in a session of its own, without a terminal: Ctrl-C does not end
    /// it, it reads nothing, and its output goes nowhere.
    ///
    /// - Returns: `false` if there is no such program.
    package static func start(_ name: String, _ argument: String) -> Bool {
        var actions = unsafe posix_spawn_file_actions_t()
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return false }
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            guard
                unsafe posix_spawn_file_actions_addopen(
                    &actions, descriptor, "/dev/null", O_RDWR, 0) == 0
            else { return false }
        }
        var attributes = posix_spawnattr_t()
        guard unsafe posix_spawnattr_init(&attributes) == 0 else { return false }
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        guard unsafe posix_spawnattr_setflags(&attributes, Int16(daypass_spawn_in_new_session)) == 0
        else { return false }
        let words = unsafe [strdup(name), strdup(argument), nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var process = pid_t()
        return unsafe posix_spawnp(
            &process, name, &actions, &attributes, words, daypass_environment()) == 0
    }
}
