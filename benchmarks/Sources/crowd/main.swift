import Glibc
import Workload

/// Writes the lines of a crowd to standard output.
///
///     crowd ACCOUNTS EVENTS_EACH [WEEK]        WEEK: how many weeks later than the first, 0 by default

let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
guard (2...3).contains(numbers.count), numbers[0] > 0, numbers[1] > 0 else {
    stop("usage: crowd ACCOUNTS EVENTS_EACH [WEEK]", code: 64)
}
let crowd = Crowd(accounts: numbers[0], eventsEach: numbers[1], week: numbers.count > 2 ? numbers[2] : 0)

func writeAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { stop("crowd: standard output was closed") }
        rest = rest.dropFirst(written)
    }
}

var lines: [UInt8] = []
for index in 0..<crowd.count {
    crowd.append(index, to: &lines)
    guard lines.count >= 1 << 18 || index == crowd.count - 1 else { continue }
    writeAll(lines)
    lines.removeAll(keepingCapacity: true)
}
