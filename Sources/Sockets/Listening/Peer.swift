internal import CLinux
internal import Glibc

/// Who is at the other end of a Unix socket, as the kernel knows it; to be asked while the descriptor is open.
struct Peer {
    /// Groups asked for at first; a peer with more is asked about a second time.
    private static let groupsExpected = 64
    /// `NGROUPS_MAX` of Linux.
    private static let groupsMax = 65_536

    var process: Int32
    var user: UInt32
    var group: UInt32
    /// The supplementary groups; asked for only where the rest does not decide.
    private var descriptor: Int32

    /// Nil when the kernel does not say, which it does for every connected Unix socket.
    init?(of descriptor: Int32) {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
        guard clinux_peer(descriptor, &process, &user, &group) == 0 else { return nil }
        self.process = process
        self.user = user
        self.group = group
        self.descriptor = descriptor
    }

    /// SO_PEERCRED knows the primary group only; SO_PEERGROUPS has the others.
    func isMember(ofAny wanted: Set<UInt32>) -> Bool {
        if wanted.isEmpty { return false }
        if wanted.contains(group) { return true }
        for capacity in [Self.groupsExpected, Self.groupsMax] {
            var groups = [UInt32](repeating: 0, count: capacity)
            let count = clinux_peer_groups(descriptor, &groups, Int32(capacity))
            if count >= 0 { return groups[..<Int(count)].contains(where: wanted.contains) }
            guard errno == ERANGE else { return false }
        }
        return false
    }
}

/// Who may use a socket: root, certain users, and the members of certain groups; nobody else.
struct PeerPolicy: Equatable, Sendable {
    var users: Set<UInt32>
    var groups: Set<UInt32>

    /// Root, the daemon's own user, the group of the socket, and whom the settings name.
    init(_ door: SocketSettings.Door, socketGroup: UInt32?) {
        users = door.users.union([0, geteuid()])
        groups = door.groups.union(socketGroup.map { [$0] } ?? [])
    }

    func admits(_ peer: Peer) -> Bool { users.contains(peer.user) || peer.isMember(ofAny: groups) }
}
