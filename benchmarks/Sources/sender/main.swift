import Glibc
import Workload

/// Writes a file to a Unix socket as fast as it is taken, and says on standard output when it began, in nanoseconds of
/// the monotonic clock.
///
///     sender FILE SOCKET

/// Bytes written at once: as many as a receiver's block holds.
let chunk = 256 << 10

func fail(_ what: String) -> Never {
    stop("sender: \(what): \(String(cString: strerror(errno)))")
}

guard CommandLine.arguments.count == 3 else {
    stop("usage: sender FILE SOCKET", code: 64)
}
let file = try MappedFile(CommandLine.arguments[1])

let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
guard descriptor >= 0 else { fail("socket") }
var address = sockaddr_un()
address.sun_family = sa_family_t(AF_UNIX)
let path = Array(CommandLine.arguments[2].utf8)
guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { fail("the socket's path is too long") }
withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
let connected = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
}
guard connected == 0 else { fail(CommandLine.arguments[2]) }
var room: Int32 = 4 << 20
setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, socklen_t(MemoryLayout.size(ofValue: room)))

print("began \(Clocks.monotonic)")
var rest = file.bytes[...]
while !rest.isEmpty {
    let part = UnsafeBufferPointer(rebasing: rest.prefix(chunk))
    let written = write(descriptor, part.baseAddress, part.count)
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { fail("write") }
    rest = rest.dropFirst(written)
}
close(descriptor)
