internal import Glibc

/// Why the sockets cannot be served; said at start, to the operator.
public struct SocketError: Error, Equatable, CustomStringConvertible {
    public enum Code: Equatable, Sendable {
        /// The path does not fit a Unix address.
        case pathTooLong
        /// A living daemon answers at the path.
        case inUse
        /// Something that is no socket stands at the path.
        case notASocket
        /// The inherited descriptor is no listening Unix stream socket.
        case notAListener
        /// The system refused a call.
        case refused(errno: Int32)
    }

    public let code: Code
    /// What failed, where, and what to do about it.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// The call that just failed with `errno`.
    static func refused(_ call: String, at place: String, hint: String? = nil) -> SocketError {
        let code = errno
        let reason = String(cString: strerror(code))
        return SocketError(.refused(errno: code), "\(place): \(call): \(reason)" + (hint.map { "; \($0)" } ?? ""))
    }
}
