internal import Glibc

/// Holds a state directory for one daemon; released when the value goes, or the process does.
public final class StateLock: Sendable {
    public enum Failure: Error, Equatable, CustomStringConvertible {
        case inUse(directory: String)
        case cannotCreate(path: String, reason: String)

        public var description: String {
            switch self {
            case .inUse(let directory):
                "\(directory) is in use by another seatwatchd; stop it first, or choose another --state-dir"
            case .cannotCreate(let path, let reason): "cannot create \(path): \(reason)"
            }
        }
    }

    private let descriptor: Int32

    /// Creates the directory (mode 0700, parents too) if need be and locks it.
    public init(directory: String) throws(Failure) {
        var path = directory.hasPrefix("/") ? "" : "."
        for part in directory.split(separator: "/") {
            path += "/" + part
            if mkdir(path, 0o700) != 0, errno != EEXIST {
                throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
            }
        }
        let file = directory + "/lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotCreate(path: file, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw isHeld ? .inUse(directory: directory) : .cannotCreate(path: file, reason: reason)
        }
    }

    deinit { close(descriptor) }
}
