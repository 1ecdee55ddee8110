import Foundation
import Model
import Testing

@testable import Simulation

/// A simulated town whose session lines say where they are, so that no database is needed to tell far from near.
final class LocatedTown: Sendable {
    let directory: TemporaryDirectory
    /// Every line with its LF, in the order of time.
    let bytes: Data
    /// Where in `bytes` each line begins, and where the last one ends.
    let starts: [Int]
    /// All of it.
    let file: String
    let accountCount: Int

    /// Small enough to be streamed often, with findings of every kind.
    static let small = Result { try LocatedTown(seed: 3, accounts: 48, days: 10) }

    init(seed: Int, accounts: Int, days: Int) throws {
        directory = try TemporaryDirectory()
        accountCount = accounts
        let simulated = try seatwatch(
            "simulate", "--seed", "\(seed)", "--accounts", "\(accounts)", "--days", "\(days)", "--start",
            "2025-01-06T00:00:00Z", "--shared", "0.35")
        #expect(simulated.code == 0, "\(simulated.errors)")
        let places = Places()
        var bytes = Data(capacity: 2 * simulated.output.count)
        var starts = [0]
        simulated.output.forEachLine { line in
            bytes.append(line.dropLast(2))
            bytes.append(places.place(in: line))
            bytes.append(contentsOf: [UInt8(ascii: "}"), UInt8(ascii: "\n")])
            starts.append(bytes.count)
        }
        self.bytes = bytes
        self.starts = starts
        file = try directory.write(bytes, to: "town.ndjson")
    }

    var lineCount: Int { starts.count - 1 }

    /// The bytes of the lines from one number to another, counted from 0.
    func lines(_ range: Range<Int>) -> Data { bytes[starts[range.lowerBound]..<starts[range.upperBound]] }
}

extension Data {
    /// Each line with its LF.
    func forEachLine(_ body: (Data) throws -> Void) rethrows {
        var rest = self
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try body(rest[...end])
            rest = rest[(end + 1)...]
        }
    }
}

/// Says where the simulation's addresses are.
private struct Places {
    /// By what comes before the last eight bits of an IPv4 address.
    private var fours: [UInt32: Data] = [:]
    private var sixes: [(prefix: Prefix, place: Data)] = []

    init() {
        for city in cities {
            for (prefixes, radius) in [(city.fixed, 20), (city.mobile, 200), (city.egress, 20)] {
                let place = Data(
                    (#","geo":{"latitude":\#(city.latitude),"longitude":\#(city.longitude),"accuracy_km":\#(radius),"#
                        + #""city":"\#(city.name)","country":"\#(city.country)"}"#).utf8)
                for prefix in prefixes {
                    let first = UInt32(truncatingIfNeeded: prefix.base.low) >> 8
                    for network in 0..<UInt32(prefix.networkCount) { fours[first + network] = place }
                }
            }
            for prefix in city.six {
                sixes.append((prefix, fours[UInt32(truncatingIfNeeded: city.fixed[0].base.low) >> 8] ?? Data()))
            }
        }
    }

    /// The field that says where the line's address is; nothing when it has none.
    func place(in line: Data) -> Data {
        guard let start = line.range(of: Self.field)?.upperBound,
            let end = line[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return Data() }
        let address = String(decoding: line[start..<end], as: UTF8.self)
        var four = in_addr()
        if inet_pton(AF_INET, address, &four) == 1 { return fours[UInt32(bigEndian: four.s_addr) >> 8] ?? Data() }
        var halves: (UInt64, UInt64) = (0, 0)
        guard inet_pton(AF_INET6, address, &halves) == 1 else { return Data() }
        let high = UInt64(bigEndian: halves.0)
        return sixes.first { ($0.prefix.base.high ^ high) >> UInt64(64 - $0.prefix.length) == 0 }?.place ?? Data()
    }

    private static let field = Data(#""ip":""#.utf8)
}
