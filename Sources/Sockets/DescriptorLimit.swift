internal import CLinux
internal import Glibc

/// How many descriptors this process may open.
public struct DescriptorLimit: Equatable, Sendable {
    /// More than any setting here can use; a huge limit slows programs that close every possible descriptor.
    public static let most = 65_536

    public var soft: Int
    public var hard: Int

    /// The limit as it stands.
    public static func current() throws(SocketError) -> DescriptorLimit {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        guard clinux_descriptor_limit(&soft, &hard) == 0 else {
            throw .refused("getrlimit", at: "descriptor limit")
        }
        return DescriptorLimit(soft: Int(clamping: soft), hard: Int(clamping: hard))
    }

    /// Raises the soft limit to the hard one, at most to `most`; never lowers it. Needs no privilege.
    /// - Returns: the limit as it stands afterwards.
    @discardableResult
    public static func raise() throws(SocketError) -> DescriptorLimit {
        let limit = try current()
        let wanted = min(limit.hard, most)
        guard wanted > limit.soft else { return limit }
        guard clinux_set_descriptor_limit(UInt64(wanted)) == 0 else {
            throw .refused("setrlimit", at: "descriptor limit")
        }
        return DescriptorLimit(soft: wanted, hard: limit.hard)
    }
}

/// Raises the number of descriptors this process may open; call it once, before the sockets start.
/// - Returns: the descriptors allowed from now on.
@discardableResult
public func raiseDescriptorLimit() throws(SocketError) -> Int {
    try DescriptorLimit.raise().soft
}
