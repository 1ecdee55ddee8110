import Foundation
import Geolocation
import Model

/// A fixture as it stands in the tests' resources.
func fixture(_ name: String) -> String {
    Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(name).mmdb").path
}

/// An address from its text.
func ip(_ text: String) -> IPAddress {
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 { return IPAddress(v4: UInt32(bigEndian: v4.s_addr)) }
    var bytes: (UInt64, UInt64) = (0, 0)
    precondition(inet_pton(AF_INET6, text, &bytes) == 1, "not an address: \(text)")
    return IPAddress(high: UInt64(bigEndian: bytes.0), low: UInt64(bigEndian: bytes.1))
}

extension Geolocator {
    func located(_ text: String) -> Located { locate(ip(text)) }
    /// With a visible bar where a U+001F stands.
    func label(_ text: String) -> String? { place(of: located(text))?.replacingOccurrences(of: "\u{1F}", with: "|") }
}

/// Everything a `Located` says, comparable bit by bit (a radius may be NaN).
struct Answer: Equatable {
    var numbers: [UInt32]
    var hasPlace: Bool
    var kind: NetworkKind
    var label: String?

    init(_ located: Located, by geolocator: Geolocator) {
        numbers = [located.latitude.bitPattern, located.longitude.bitPattern, located.radius.bitPattern, located.asn]
        hasPlace = located.hasPlace
        kind = located.kind
        label = geolocator.place(of: located)
    }
}

/// A directory of its own for one test, removed with it.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("seatwatch-geo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes over the file that is there, as a careless copy does.
    @discardableResult
    func overwrite(_ name: String, _ bytes: some Collection<UInt8>) throws -> String {
        try Data(bytes).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    /// Puts a new file in the old one's place, as an updater should.
    @discardableResult
    func replace(_ name: String, _ bytes: some Collection<UInt8>) throws -> String {
        try Data(bytes).write(to: url.appendingPathComponent(name), options: .atomic)
        return path(name)
    }
}

func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

/// A generator that gives the same numbers in every run (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
