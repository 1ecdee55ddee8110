import CLinux
import Foundation

/// A blocking client of a Unix socket.
final class SocketClient {
    let descriptor: Int32
    private var unread: [UInt8] = []
    /// No line ends before this place in `unread`.
    private var scanned = 0
    private var isEnded = false

    init(_ path: String) throws {
        descriptor = clinux_unix_socket(0)
        guard descriptor >= 0 else { throw Child.Failure(call: "socket", code: errno) }
        guard clinux_unix_connect(descriptor, path) == 0 else {
            let code = errno
            close(descriptor)
            throw Child.Failure(call: "connect", code: code)
        }
    }

    deinit { close(descriptor) }

    /// Writes everything, waiting where the socket is full.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw Child.Failure(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

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

    /// Every line up to the end of the stream, each with its LF; nil when the end did not come in time.
    func readToEnd(seconds: Double = 60) -> [UInt8]? {
        while readSome(seconds: seconds) {}
        defer { unread = [] }
        return isEnded ? unread : nil
    }

    /// Whether the daemon closes the connection; what comes before that is dropped.
    func seesEnd(seconds: Double = 60) -> Bool { readToEnd(seconds: seconds) != nil }

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
