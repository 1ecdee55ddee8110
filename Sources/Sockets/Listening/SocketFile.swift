internal import CLinux
internal import Glibc

/// The file of a socket that we made; removed only while it is still ours.
struct SocketFile {
    /// Owner and group may connect.
    private static let mode: mode_t = 0o660
    /// Everybody may connect, and is judged when accepted.
    private static let openMode: mode_t = 0o666
    /// Owner all, group may look up.
    private static let directoryMode: mode_t = 0o750

    let path: String
    let group: UInt32
    private let device: dev_t
    private let inode: ino_t

    /// Binds `descriptor` to `path`, in place of a file that a dead daemon left. Until the file has its group and mode
    /// only the owner may connect, and until the socket listens nobody can.
    static func bind(
        _ descriptor: Int32, to path: String, group: UInt32?, isOpenToAll: Bool
    ) throws(SocketError) -> SocketFile {
        guard fchmod(descriptor, 0o600) == 0 else { throw .refused("fchmod", at: path) }
        if clinux_unix_bind(descriptor, path) != 0 {
            guard errno == EADDRINUSE else { throw .refused("bind", at: path) }
            try removeStale(path)
            guard clinux_unix_bind(descriptor, path) == 0 else { throw .refused("bind", at: path) }
        }
        do throws(SocketError) {
            if let group, lchown(path, uid_t.max, group) != 0 {
                throw .refused("chown to group \(group)", at: path, hint: "the daemon has to be a member of it")
            }
            guard chmod(path, isOpenToAll ? openMode : mode) == 0 else { throw .refused("chmod", at: path) }
            guard let status = status(of: path) else { throw .refused("stat", at: path) }
            return SocketFile(path: path, group: status.st_gid, device: status.st_dev, inode: status.st_ino)
        } catch {
            _ = unlink(path)
            throw error
        }
    }

    /// Removes the file unless somebody has put another one in its place.
    func remove() {
        guard let status = Self.status(of: path), status.st_dev == device, status.st_ino == inode else { return }
        _ = unlink(path)
    }

    /// Creates the directory that `path` lies in, and those above it, where they are missing.
    static func makeDirectory(of path: String) throws(SocketError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = String(path[..<slash])
        if mkdir(directory, directoryMode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw .refused("mkdir", at: directory) }
        try makeDirectory(of: directory)
        guard mkdir(directory, directoryMode) == 0 || errno == EEXIST else { throw .refused("mkdir", at: directory) }
    }

    static func status(of path: UnsafePointer<CChar>) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// Removes a socket that nobody listens on: only a connection refused proves that.
    private static func removeStale(_ path: String) throws(SocketError) {
        guard let status = status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(.notASocket, "\(path) exists and is no socket; move it away")
        }
        let probe = clinux_unix_socket(1)
        guard probe >= 0 else { throw .refused("socket", at: path) }
        defer { _ = Glibc.close(probe) }
        guard clinux_unix_connect(probe, path) != 0, errno != EAGAIN else {
            throw SocketError(.inUse, "\(path): another daemon answers here; stop it first")
        }
        guard errno == ECONNREFUSED else { throw .refused("connect", at: path) }
        guard unlink(path) == 0 || errno == ENOENT else { throw .refused("unlink", at: path) }
    }
}
