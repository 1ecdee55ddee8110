import Glibc

/// Standard output: machine-readable results and nothing else.
enum StandardOutput {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    static func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    static func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    static func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(STDOUT_FILENO, rest.base.baseAddress! + rest.startIndex, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                // A reader that has seen enough is no failure.
                if errno == EPIPE { exit(0) }
                throw Failure.cannotCreate("standard output: \(systemError())")
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Standard error: progress, summaries, warnings.
enum StandardError {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func write(_ text: String) {
        var text = text
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Colours for people at a terminal; none when `NO_COLOR` is set or the output goes elsewhere.
struct Style {
    let isOn: Bool

    static func standardOutput() -> Style {
        let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return Style(isOn: StandardOutput.isTerminal && !refused)
    }

    func bold(_ text: String) -> String { isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func accent(_ text: String) -> String { isOn ? "\u{1B}[36m\(text)\u{1B}[0m" : text }
}
