import CLinux
import Glibc

/// A blocking connection to one of the daemon's sockets.
final class UnixStream {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    /// No line ends before this place in `buffer`.
    private var scanned = 0

    /// Longest line taken from the daemon, in bytes; a list of every flagged account is one line.
    private static let lineMax = 1 << 30
    /// Bytes taken from the daemon at once.
    private static let chunkSize = 1 << 16

    init(path: String) throws {
        descriptor = clinux_unix_socket(0)
        guard descriptor >= 0 else { throw Failure.failed("socket: \(systemError())") }
        guard clinux_unix_connect(descriptor, path) == 0 else {
            let reason = systemError()
            close(descriptor)
            throw Failure.unreachable("\(path): \(reason); is seatwatchd running, and are you allowed to reach it?")
        }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = send(descriptor, rest.base.baseAddress! + rest.startIndex, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure.unreachable("the daemon closed the connection: \(systemError())") }
            rest = rest.dropFirst(count)
        }
    }

    func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Tells the daemon that nothing more comes; what it sends can still be read.
    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits for the next line, without its LF; nil when the daemon closes.
    func readLine() throws -> [UInt8]? {
        while true {
            if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                defer {
                    start = end + 1
                    scanned = start
                }
                return Array(buffer[start..<end])
            }
            buffer.removeFirst(start)
            start = 0
            scanned = buffer.count
            guard buffer.count < Self.lineMax else { throw Failure.failed("the daemon's answer is too long") }
            let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { space, count in
                var got = 0
                repeat { got = read(descriptor, space.baseAddress, space.count) } while got < 0 && errno == EINTR
                count = max(0, got)
            }
            guard !chunk.isEmpty else { return nil }
            buffer += chunk
        }
    }
}
