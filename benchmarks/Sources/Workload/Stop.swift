internal import Glibc

/// Says on standard error why the program cannot go on, and ends it.
/// - Parameter code: as in `sysexits.h`; 1: the work failed, 64: wrong usage.
public func stop(_ reason: String, code: Int32 = 1) -> Never {
    var text = reason + "\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(code)
}
