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
    func isMember(of wanted: UInt32) -> Bool {
        if group == wanted { return true }
        for capacity in [Self.groupsExpected, Self.groupsMax] {
            var groups = [UInt32](repeating: 0, count: capacity)
            let count = clinux_peer_groups(descriptor, &groups, Int32(capacity))
            if count >= 0 { return groups[..<Int(count)].contains(wanted) }
            guard errno == ERANGE else { return false }
        }
        return false
    }
}

/// Who may use a socket: root, the daemon's own user, and the members of one group.
struct PeerPolicy: Equatable, Sendable {
    var user: UInt32
    /// Nil: no group.
    var group: UInt32?

    /// The daemon's own user and `group`.
    static func own(group: UInt32?) -> PeerPolicy { PeerPolicy(user: geteuid(), group: group) }

    func admits(_ peer: Peer) -> Bool {
        if peer.user == 0 || peer.user == user { return true }
        guard let group else { return false }
        return peer.isMember(of: group)
    }
}
