import Foundation

/// A process, started without a shell in between and watched through a socket that it holds open: its end is an event to
/// wait for, with a bound.
///
/// One that still runs when the object goes is killed.
final class Child {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    let processID: pid_t
    /// Hangs up when the process has ended.
    let life: Int32
    private var code: Int32?

    /// The descriptor under which the process holds its end of the socket.
    private static let heldAs: Int32 = 3

    /// - Parameters:
    ///   - command: the program's path and its arguments.
    ///   - environment: all of it; nothing is inherited.
    ///   - input: the file that is standard input.
    ///   - output: the file that takes standard output; made anew.
    ///   - errors: the file that takes standard error; made anew.
    init(
        _ command: [String], environment: [String: String], input: String = "/dev/null", output: String,
        errors: String
    ) throws {
        var ends: [Int32] = [0, 0]
        // Closed on exec from the first moment, so that no other child can come to hold it open.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(call: "socketpair", code: errno) }
        life = ends[0]
        defer { close(ends[1]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let toWrite = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, toWrite, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, toWrite, 0o600)
        posix_spawn_file_actions_adddup2(&actions, ends[1], Self.heldAs)

        // Whatever runs the tests may ignore or block signals; the programs shall not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var processID: pid_t = 0
        let result = posix_spawn(&processID, command[0], &actions, &attributes, &arguments, &variables)
        self.processID = processID
        guard result == 0 else {
            code = -1
            throw Failure(call: "posix_spawn \(command[0])", code: result)
        }
    }

    deinit {
        if code == nil {
            kill(processID, SIGKILL)
            var status: Int32 = 0
            waitpid(processID, &status, 0)
        }
        close(life)
    }

    func send(_ signal: Int32) { if code == nil { kill(processID, signal) } }

    /// Waits for the end.
    /// - Returns: the exit code, the negated number of the signal that ended it, or nil when it still runs.
    func waitForExit(seconds: Double = 60) -> Int32? {
        if let code { return code }
        var waiting = pollfd(fd: life, events: Int16(POLLIN), revents: 0)
        let deadline = Date(timeIntervalSinceNow: seconds)
        repeat {
            let result = poll(&waiting, 1, Int32(max(0, deadline.timeIntervalSinceNow) * 1_000))
            if result > 0 { break }
            guard result < 0, errno == EINTR else { return nil }
        } while true
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        code = signal == 0 ? status >> 8 & 0xFF : -signal
        return code
    }
}
