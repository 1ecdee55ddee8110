internal import Glibc

/// Reads what subscribers and control clients send, through one buffer for all of them.
final class RequestReader {
    enum Outcome {
        /// Bytes, or nothing yet.
        case open
        /// The peer has written its last byte; it may still read.
        case ended
        /// The peer is gone.
        case broken
    }

    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: SocketLimits.requestReadMax, alignment: 1)

    deinit { buffer.deallocate() }

    /// Reads once; what remains is reported again.
    func read(_ descriptor: Int32, into input: inout LineInput) -> Outcome {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                input.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return .open
            }
            if count == 0 { return .ended }
            if errno == EAGAIN { return .open }
            if errno != EINTR { return .broken }
        }
    }
}
