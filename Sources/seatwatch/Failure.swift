import Glibc

/// Why a command ends: one line on standard error, and an exit code of `sysexits.h`.
struct Failure: Error {
    var code: Int32
    var message: String

    static func failed(_ message: String) -> Failure { Failure(code: 1, message: message) }
    static func usage(_ message: String) -> Failure { Failure(code: EX_USAGE, message: message) }
    static func badData(_ message: String) -> Failure { Failure(code: EX_DATAERR, message: message) }
    static func noInput(_ message: String) -> Failure { Failure(code: EX_NOINPUT, message: message) }
    static func unreachable(_ message: String) -> Failure { Failure(code: EX_UNAVAILABLE, message: message) }
    static func cannotCreate(_ message: String) -> Failure { Failure(code: EX_CANTCREAT, message: message) }
}

/// What the system said about the last call that failed.
func systemError() -> String { String(cString: strerror(errno)) }

enum SignalPreparation {
    /// A reader that goes away (`| head`) ends the command quietly through the failed write, not through SIGPIPE.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}
