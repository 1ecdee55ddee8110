import Foundation
import Model
import Testing

@testable import Simulation

/// A simulated town whose session lines say where they are, so that no database is needed to tell far from near.
final class LocatedTown: Sendable {
    let directory: TemporaryDirectory
    /// Every line with its LF, in the order of time.
    let lines: [Data]
    /// All of them.
    let file: String
    let accountCount: Int

    /// Small enough to be streamed often, with findings of every kind.
    static let small = Result { try LocatedTown(seed: 3, accounts: 48, days: 10) }

    init(seed: Int, accounts: Int, days: Int) throws {
        directory = try TemporaryDirectory()
        accountCount = accounts
        let simulated = try seatwatch("simulate", "--seed", "\(seed)", "--accounts", "\(accounts)", "--days", "\(days)")
        #expect(simulated.code == 0, "\(simulated.errors)")
        let places = Places()
        lines = simulated.output.split(separator: 10).map { places.located($0) + [10] }
        file = try directory.write(lines.joined(), to: "town.ndjson")
    }
}

/// Says where the simulation's addresses are.
private struct Places {
    /// By what comes before the last eight bits of an IPv4 address.
    private var fours: [UInt32: String] = [:]
    private var sixes: [(prefix: Prefix, place: String)] = []

    init() {
        for city in cities {
            for (prefixes, radius) in [(city.fixed, 20), (city.mobile, 200), (city.egress, 20)] {
                let place =
                    #","geo":{"latitude":\#(city.latitude),"longitude":\#(city.longitude),"accuracy_km":\#(radius),"#
                    + #""city":"\#(city.name)","country":"\#(city.country)"}}"#
                for prefix in prefixes {
                    let first = UInt32(truncatingIfNeeded: prefix.base.low) >> 8
                    for network in 0..<UInt32(prefix.networkCount) { fours[first + network] = place }
                }
                if radius == 20 { for prefix in city.six { sixes.append((prefix, place)) } }
            }
        }
    }

    /// The line, which ends in `}`, with a place behind its other fields.
    func located(_ line: Data) -> Data {
        guard let start = line.range(of: Data(#""ip":""#.utf8))?.upperBound,
            let end = line[start...].firstIndex(of: UInt8(ascii: "\"")),
            let place = place(of: String(decoding: line[start..<end], as: UTF8.self))
        else { return line }
        return line.dropLast() + Data(place.utf8)
    }

    private func place(of address: String) -> String? {
        var four = in_addr()
        if inet_pton(AF_INET, address, &four) == 1 { return fours[UInt32(bigEndian: four.s_addr) >> 8] }
        var halves: (UInt64, UInt64) = (0, 0)
        guard inet_pton(AF_INET6, address, &halves) == 1 else { return nil }
        let high = UInt64(bigEndian: halves.0)
        return sixes.first { ($0.prefix.base.high ^ high) >> UInt64(64 - $0.prefix.length) == 0 }?.place
    }
}
