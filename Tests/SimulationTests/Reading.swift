import Foundation
import Model

@testable import Simulation

/// One session line, read back with Foundation's parser: nothing of the writer is used to check the writer.
struct Line {
    let type: String
    /// Milliseconds since 1970.
    let time: Int64
    let account: String
    let device: String?
    let address: String
    let agent: String
    let automated: Bool
    /// The kind of network, when the line says it.
    let network: String?
    let place: CityIndex?
    /// Whether a database places the address away from its users.
    let isElsewhere: Bool

    var isDesktop: Bool { !["iPhone", "iPad", "Mobile", "Android"].contains { agent.contains($0) } }
    var hour: Int64 { time / 3_600_000 }
    var day: Int64 { time / 86_400_000 }
    /// The /24 or /64.
    var block: String {
        address.contains(":")
            ? address.split(separator: ":").prefix(4).joined(separator: ":")
            : address.split(separator: ".").prefix(3).joined(separator: ".")
    }
}

/// A town with everything it said, read once for all tests that look at it.
struct Story: Sendable {
    let town: Town
    let lines: [String: [Line]]
    let truths: [Truth]

    init(_ settings: TownSettings) {
        town = Town(settings)
        truths = town.truths
        let places = Places()
        var lines: [String: [Line]] = [:]
        town.events { bytes in
            let object = fields(bytes)
            guard let ip = object["ip"] as? String, let account = object["account"] as? String else { return }
            lines[account, default: []].append(
                Line(
                    type: object["type"] as? String ?? "", time: milliseconds(object["time"]), account: account,
                    device: object["device"] as? String, address: ip, agent: object["user_agent"] as? String ?? "",
                    automated: object["automated"] as? Bool ?? false,
                    network: (object["network"] as? [String: Any])?["kind"] as? String, place: places.city(of: ip),
                    isElsewhere: places.isElsewhere(ip)))
        }
        self.lines = lines
    }

    /// The accounts of a kind with their lines.
    func accounts(_ kind: String) -> [(truth: Truth, lines: [Line])] {
        truths.filter { $0.kind == kind }.map { ($0, lines[$0.account] ?? []) }
    }

    /// Several accounts of every kind, for two weekends.
    static let big = Story(
        TownSettings(
            seed: 7, accounts: 300, days: 12, sharedPart: 0.35, population: .usual.even, networkKindPercent: 100))
}

func fields(_ bytes: [UInt8]) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]) ?? [:]
}

/// Reads `2026-01-05T08:13:22.123Z` digit by digit (date formatters are too slow for a town); -1 for anything else.
func milliseconds(_ value: Any?) -> Int64 {
    guard let text = value as? String, text.utf8.count == 24, text.hasSuffix("Z") else { return -1 }
    let numbers = text.dropLast().split { "-T:.".contains($0) }.compactMap { Int64($0) }
    guard numbers.count == 7 else { return -1 }
    // Days since 1970 by counting years and months.
    var days: Int64 = 0
    func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    for year in 1970..<numbers[0] { days += isLeap(year) ? 366 : 365 }
    let lengths: [Int64] = [31, isLeap(numbers[0]) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for month in 1..<numbers[1] { days += lengths[Int(month) - 1] }
    days += numbers[2] - 1
    return ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60_000 + numbers[5] * 1_000 + numbers[6]
}

/// Looks addresses up in the table of cities by their text, /24 by /24.
struct Places {
    private var cityOfNetwork: [String: CityIndex] = [:]
    private var networksOfSites: Set<String> = []

    init() {
        for site in sites {
            let first = UInt32(truncatingIfNeeded: site.prefix.base.low) >> 8
            for network in first..<first + UInt32(site.prefix.networkCount) {
                networksOfSites.insert("\(network >> 16).\(network >> 8 & 255).\(network & 255)")
            }
        }
        for index in CityIndex.all {
            let city = index.city
            for prefix in city.fixed + city.mobile + city.egress {
                let first = UInt32(truncatingIfNeeded: prefix.base.low)
                for network in 0..<UInt32(1) << UInt32(24 - prefix.length) {
                    let base = first >> 8 + network
                    cityOfNetwork["\(base >> 16).\(base >> 8 & 255).\(base & 255)"] = index
                }
            }
        }
    }

    /// Whether the address is one of a site's.
    func isElsewhere(_ address: String) -> Bool { networksOfSites.contains(Self.network(address)) }

    private static func network(_ address: String) -> String {
        address.split(separator: ".").prefix(3).joined(separator: ".")
    }

    func city(of address: String) -> CityIndex? {
        if address.contains(":") {
            var bytes = [UInt8](repeating: 0, count: 16)
            guard inet_pton(AF_INET6, address, &bytes) == 1 else { return nil }
            let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return CityIndex.all.first { index in
                index.city.six.contains { $0.base.high >> UInt64(64 - $0.length) == high >> UInt64(64 - $0.length) }
            }
        }
        return cityOfNetwork[Self.network(address)]
    }
}

/// Kilometres along the surface, by the haversine formula.
func kilometres(_ a: CityIndex, _ b: CityIndex) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
    let (p, q) = (a.city, b.city)
    let latitude = sin(radians(p.latitude - q.latitude) / 2)
    let longitude = sin(radians(p.longitude - q.longitude) / 2)
    let h = latitude * latitude + cos(radians(p.latitude)) * cos(radians(q.latitude)) * longitude * longitude
    return 2 * 6_371 * asin(min(1, h.squareRoot()))
}
