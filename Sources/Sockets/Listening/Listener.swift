internal import CLinux
internal import Glibc

/// A listening Unix socket: one that we make and remove, or one that we were given.
final class Listener {
    let descriptor: Int32
    /// For messages: the path, or what stands for it.
    let name: String
    /// Who may use it.
    let policy: PeerPolicy
    /// The file that we made; nil for an inherited socket.
    private let file: SocketFile?
    private var isClosed = false

    private init(descriptor: Int32, name: String, policy: PeerPolicy, file: SocketFile?) {
        self.descriptor = descriptor
        self.name = name
        self.policy = policy
        self.file = file
    }

    deinit { close() }

    /// Opens the door: makes or takes the socket, and listens.
    static func open(_ door: SocketSettings.Door, backlog: Int32) throws(SocketError) -> Listener {
        switch door.place {
        case .path(let path): try create(at: path, for: door, backlog: backlog)
        case .inherited(let descriptor): try adopt(descriptor, for: door)
        }
    }

    /// Whether this process made the socket, so that nobody serves it afterwards.
    var isOwn: Bool { file != nil }

    /// Removes the file, so that no new client finds the socket; those that connected before can still be accepted.
    func hide() { file?.remove() }

    /// Stops listening and removes the file if we made it. An inherited socket lives on where it came from.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        hide()
        _ = Glibc.close(descriptor)
    }

    private static func create(
        at path: String, for door: SocketSettings.Door, backlog: Int32
    ) throws(SocketError) -> Listener {
        let most = clinux_unix_path_max()
        guard path.utf8.count <= most, !path.isEmpty else {
            throw SocketError(
                .pathTooLong,
                "\(path): a socket's path has 1 to \(most) bytes, this one \(path.utf8.count); choose a shorter "
                    + "runtime directory")
        }
        try SocketFile.makeDirectory(of: path)
        let descriptor = clinux_unix_socket(1)
        guard descriptor >= 0 else { throw .refused("socket", at: path) }
        do throws(SocketError) {
            let file = try SocketFile.bind(
                descriptor, to: path, group: door.group, isOpenToAll: door.admitsOthers)
            guard listen(descriptor, backlog) == 0 else { throw .refused("listen", at: path) }
            return Listener(
                descriptor: descriptor, name: path, policy: PeerPolicy(door, socketGroup: file.group), file: file)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
    }

    private static func adopt(
        _ descriptor: Int32, for door: SocketSettings.Door
    ) throws(SocketError) -> Listener {
        var path = [CChar](repeating: 0, count: clinux_unix_path_max() + 2)
        guard clinux_is_unix_listener(descriptor) == 1 else {
            throw SocketError(
                .notAListener,
                "inherited descriptor \(descriptor) is no listening Unix stream socket; "
                    + "check ListenStream= of the socket unit")
        }
        guard clinux_make_own(descriptor) == 0 else { throw .refused("fcntl", at: "descriptor \(descriptor)") }
        let length = clinux_unix_path(descriptor, &path, path.count)
        let file = length > 0 ? String(decoding: path[..<Int(length)].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
        // A group that the file keeps out was not meant to be let in.
        let status = file.flatMap { SocketFile.status(of: $0) }
        let group = door.group ?? status.flatMap { $0.st_mode & S_IWGRP != 0 ? $0.st_gid : nil }
        return Listener(
            descriptor: descriptor, name: file ?? "inherited descriptor \(descriptor)",
            policy: PeerPolicy(door, socketGroup: group), file: nil)
    }
}
