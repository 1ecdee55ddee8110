import Glibc
import Model

@testable import Simulation

/// The lines of a small simulated town, each with the place that a database would know for its address.
struct TownLines: Sendable {
    let lines: [[UInt8]]
    let bytes: [UInt8]
    let shared: Set<String>

    /// Sixty logins, twenty of them shared, over ten days.
    static let small = TownLines(seed: 5, accounts: 60, days: 10)
    /// A third of that, for what is run many times.
    static let hamlet = TownLines(seed: 5, accounts: 24, days: 8)

    init(seed: UInt64, accounts: Int, days: Int) {
        let town = Town(TownSettings(seed: seed, accounts: accounts, days: days, sharedPart: 1.0 / 3))
        var places = Places()
        var lines: [[UInt8]] = []
        town.events { lines.append(places.locate($0)) }
        self.lines = lines
        bytes = concatenated(lines)
        shared = Set(town.truths.filter(\.shared).map(\.account))
    }

    /// The same lines on a network that delays each by up to `span`: none becomes late if that is the lateness.
    func delayed(upTo span: TimeSpan, seed: UInt64) -> [UInt8] {
        var random = SplitMix(seed: seed)
        let arrivals = lines.enumerated().map { number, line -> (time: Int64, number: Int) in
            // What the register says stands first, as it would be sent first.
            let isRegister =
                line.starts(with: Array("{\"type\":\"account".utf8)) || line.starts(with: Array("{\"type\":\"org".utf8))
            let delay = isRegister ? 0 : Int64(random.below(Int(span.milliseconds)))
            return (milliseconds(of: line) + delay, number)
        }
        return concatenated(arrivals.sorted { $0 < $1 }.map { lines[$0.number] })
    }

    private func milliseconds(of line: [UInt8]) -> Int64 {
        // `…"time":"2026-01-05T08:13:22.123Z"…`: all days lie in January 2026.
        guard let at = line.firstRange(of: Array("\"time\":\"2026-01-".utf8)) else { return 0 }
        let digits = line[at.upperBound...].prefix(15)
        let numbers = digits.split { !(0x30...0x39).contains($0) }
            .map { $0.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) } }
        return (((numbers[0] * 24 + numbers[1]) * 60 + numbers[2]) * 60 + numbers[3]) * 1_000 + numbers[4]
    }
}

/// Unlike `joined`, quick in a debug build too.
func concatenated(_ parts: [[UInt8]]) -> [UInt8] {
    var whole: [UInt8] = []
    whole.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { whole.append(contentsOf: part) }
    return whole
}

/// Says where the town's addresses are, as a database would.
private struct Places {
    private var known: [String: [UInt8]] = [:]

    mutating func locate(_ line: [UInt8]) -> [UInt8] {
        guard let start = line.firstRange(of: Array("\"ip\":\"".utf8))?.upperBound,
            let end = line[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return line }
        let text = String(decoding: line[start..<end], as: UTF8.self)
        let geo = known[text] ?? Places.geo(text)
        known[text] = geo
        return Array(line[..<(line.count - 2)]) + geo + Array("}\n".utf8)
    }

    private static func geo(_ text: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text.contains(":") ? text : "::ffff:" + text, &bytes) == 1 else { return [] }
        func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        let address = IPAddress(high: number(bytes[..<8]), low: number(bytes[8...]))
        for index in CityIndex.all {
            let city = index.city
            let kinds = [(city.fixed, 20), (city.six, 100), (city.mobile, 500), (city.egress, 20)]
            guard let radius = kinds.first(where: { $0.0.contains { $0.contains(address) } })?.1 else { continue }
            return Array(
                (",\"geo\":{\"latitude\":\(city.latitude),\"longitude\":\(city.longitude),\"accuracy_km\":\(radius),"
                    + "\"country\":\"\(city.country)\",\"city\":\"\(city.name)\"}").utf8)
        }
        return []
    }
}
