internal import Glibc

/// The time zones of this machine, each read once, when it is first asked for. A name that is unknown here stands for UTC:
/// a letter some hours early harms less than none. As with every database, the same files give the same notices.
///
/// Not thread-safe: one serial queue owns it.
public final class ZoneLibrary {
    /// Names remembered. There are six hundred zones; beyond so many names somebody makes them up.
    private static let namesMax = 2_048
    private static let directories = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]

    private let read: (String) -> [UInt8]?
    /// Nil for names that are unknown here.
    private var zones: [String: ZoneRules?] = [:]

    /// Reads the files of this machine.
    public convenience init() { self.init(read: Self.file) }

    /// - Parameter read: the bytes of the zone of that name, nil when there is none.
    init(read: @escaping (String) -> [UInt8]?) { self.read = read }

    /// How many different names were asked for that are unknown here.
    public private(set) var unknownCount = 0

    /// Nil when there is no such zone here.
    func zone(_ name: String) -> ZoneRules? {
        if let known = zones[name] { return known }
        let zone = Self.isName(name) ? read(name).flatMap { ZoneRules($0) } : nil
        if zone == nil { unknownCount += 1 }
        if zones.count >= Self.namesMax { zones.removeAll() }
        zones[name] = .some(zone)
        return zone
    }

    /// Names of the database alone, so that none leads out of its directory.
    private static func isName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return name.utf8.count <= 64
            && parts.allSatisfy { part in
                guard let first = part.first, isLetterOrDigit(first) else { return false }
                return part.allSatisfy { isLetterOrDigit($0) || "_-+".utf8.contains($0) }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func file(_ name: String) -> [UInt8]? {
        for directory in directories {
            if let bytes = contents(of: directory + "/" + name) { return bytes }
        }
        return nil
    }

    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = ZoneRules.bytesMax + 1
        var bytes: [UInt8] = []
        while bytes.count < size {
            let part = [UInt8](unsafeUninitializedCapacity: size - bytes.count) { buffer, count in
                count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
            }
            if part.isEmpty { return bytes }
            bytes += part
        }
        return nil
    }
}
