import CLinux
import Foundation

/// Stands in for systemd: takes the daemon's messages of sd_notify(3), so that its states are events to wait for.
final class ServiceManager {
    let path: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, clinux_unix_bind(descriptor, path) == 0 else {
            throw Child.Failure(call: "socket for notifications", code: errno)
        }
    }

    deinit { close(descriptor) }

    /// Takes messages until one says `state`.
    /// - Returns: false when the child ended, or nothing came in time.
    func wait(for state: String, from child: Child, seconds: Double = 60) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while true {
            var waiting = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: child.life, events: Int16(POLLIN), revents: 0),
            ]
            let left = Int32(max(0, deadline.timeIntervalSinceNow) * 1_000)
            guard poll(&waiting, 2, left) > 0, waiting[0].revents != 0 else { return false }
            var message = [UInt8](repeating: 0, count: 8_192)
            let count = recv(descriptor, &message, message.count, 0)
            guard count > 0 else { return false }
            let lines = String(decoding: message[..<count], as: UTF8.self).split(separator: "\n")
            if lines.contains(where: { $0 == state }) { return true }
        }
    }
}
