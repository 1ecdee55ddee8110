import CLinux
import Foundation

/// A blocking client of a Unix socket.
final class Client {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    let descriptor: Int32
    private var unread: [UInt8] = []
    /// No line ends before this place in `unread`.
    private var scanned = 0

    /// An unconnected socket.
    init() throws {
        descriptor = clinux_unix_socket(0)
        guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    }

    convenience init(_ path: String) throws {
        try self.init()
        try connect(to: path)
    }

    deinit { Glibc.close(descriptor) }

    func connect(to path: String) throws {
        guard clinux_unix_connect(descriptor, path) == 0 else { throw Failure(call: "connect", code: errno) }
    }

    /// Writes everything, waiting where the socket is full.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw Failure(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Writes what fits now.
    func writeSome(_ bytes: [UInt8]) -> Int {
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        return max(0, bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) })
    }

    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next line without its LF; nil at the end of the stream, or when nothing came in time.
    func readLine(seconds: Double = 30) -> String? {
        while true {
            if let end = unread[scanned...].firstIndex(of: 10) {
                defer {
                    unread.removeFirst(end + 1)
                    scanned = 0
                }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            scanned = unread.count
            guard readSome(seconds: seconds) else { return nil }
        }
    }

    /// Whether the daemon closes the connection; lines before that are dropped.
    func seesEnd(seconds: Double = 30) -> Bool {
        while readSome(seconds: seconds) {}
        return isEnded
    }

    private var isEnded = false

    private func readSome(seconds: Double) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(seconds * 1_000)) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            isEnded = true
            return false
        }
        unread += buffer[..<count]
        return true
    }
}
