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

    /// Writes, and takes what the daemon sends meanwhile: it stops reading from a client that does not read.
    func write(_ bytes: UnsafeRawBufferPointer, reading take: ([UInt8]) throws -> Void) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            var event = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
            let ready = poll(&event, 1, -1)
            if ready < 0, errno == EINTR { continue }
            guard ready >= 0 else { throw Failure.failed("poll: \(systemError())") }
            if event.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
                guard fill() else { throw Failure.unreachable("the daemon closed the connection") }
                while let line = bufferedLine() { try take(line) }
            }
            guard event.revents & Int16(POLLOUT) != 0 else { continue }
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = send(descriptor, rest.base.baseAddress! + rest.startIndex, rest.count, flags)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw Failure.unreachable("the daemon closed the connection: \(systemError())") }
            rest = rest.dropFirst(count)
        }
    }

    /// Takes what the daemon sends within so long.
    func wait(milliseconds: Int32, reading take: ([UInt8]) throws -> Void) throws {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, milliseconds) > 0 else { return }
        guard fill() else { throw Failure.unreachable("the daemon closed the connection") }
        while let line = bufferedLine() { try take(line) }
    }

    /// Tells the daemon that nothing more comes; what it sends can still be read.
    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits for the next line, without its LF; nil when the daemon closes.
    func readLine() throws -> [UInt8]? {
        while true {
            if let line = bufferedLine() { return line }
            guard buffer.count - start < Self.lineMax else { throw Failure.failed("the daemon's answer is too long") }
            guard fill() else { return nil }
        }
    }

    private func bufferedLine() -> [UInt8]? {
        guard let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = buffer.count
            return nil
        }
        defer {
            start = end + 1
            scanned = start
        }
        return Array(buffer[start..<end])
    }

    /// Takes what has come, waiting if nothing has; false when the daemon closed.
    private func fill() -> Bool {
        buffer.removeFirst(start)
        scanned -= start
        start = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { space, count in
            var got = 0
            repeat { got = read(descriptor, space.baseAddress, space.count) } while got < 0 && errno == EINTR
            count = max(0, got)
        }
        buffer += chunk
        return !chunk.isEmpty
    }
}
