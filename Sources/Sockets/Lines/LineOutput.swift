internal import CLinux
internal import Glibc

/// Lines on their way into one socket, which may take them in pieces.
struct LineOutput {
    enum Progress: Equatable {
        /// Everything is in the kernel.
        case empty
        /// The socket is full: go on when it is writable.
        case blocked
        /// The peer is gone.
        case closed
    }

    private var lines: [SharedLine] = []
    private var first = 0
    /// Bytes of the first line that are written already.
    private var written = 0

    /// Lines ever appended.
    private(set) var appended: UInt64 = 0

    /// Bytes that the kernel has not taken.
    private(set) var unsent = 0
    /// Lines not written to their end.
    var count: Int { lines.count - first }
    /// Lines ever written to their end.
    var completed: UInt64 { appended - UInt64(count) }

    mutating func append(_ line: SharedLine) {
        lines.append(line)
        appended += 1
        unsent += line.bytes.count
    }

    /// Writes as much as the socket takes.
    mutating func write(to descriptor: Int32) -> Progress {
        while count > 0 {
            let sent = sendSome(to: descriptor)
            if sent >= 0 {
                advance(by: sent)
            } else if errno == EAGAIN {
                return .blocked
            } else if errno != EINTR {
                return .closed
            }
        }
        return .empty
    }

    /// One attempt for one line, whatever comes of it.
    static func sendOnce(_ line: SharedLine, to descriptor: Int32) {
        var output = LineOutput()
        output.append(line)
        _ = output.write(to: descriptor)
    }

    private func sendSome(to descriptor: Int32) -> Int {
        let batch = lines[first...].prefix(SocketLimits.linesPerSend)
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: batch.count) { pieces in
            for (index, line) in batch.enumerated() {
                let skipped = index == 0 ? written : 0
                let start = UnsafeMutableRawPointer(mutating: line.bytes.baseAddress! + skipped)
                pieces.initializeElement(at: index, to: iovec(iov_base: start, iov_len: line.bytes.count - skipped))
            }
            return clinux_send(descriptor, pieces.baseAddress, Int32(batch.count))
        }
    }

    private mutating func advance(by sent: Int) {
        written += sent
        unsent -= sent
        while count > 0, written >= lines[first].bytes.count {
            written -= lines[first].bytes.count
            first += 1
        }
        if first == lines.count {
            lines.removeAll()
            first = 0
        } else if first >= SocketLimits.linesPerSend {
            lines.removeFirst(first)
            first = 0
        }
    }
}
