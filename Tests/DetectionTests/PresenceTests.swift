import Foundation
import Model
import Testing

@testable import Detection

/// Windows do not care in which order lines come, nor how often.
@Suite struct PresenceTests {
    /// What of a presence must come out alike.
    private struct Shown: Hashable, Comparable, CustomStringConvertible {
        var from: Instant
        var to: Instant
        var device: String?
        var network: String?
        var event: String?

        static func < (a: Shown, b: Shown) -> Bool { (a.from, a.to, a.network ?? "") < (b.from, b.to, b.network ?? "") }
        var description: String { "\(from)–\(to) \(device ?? "") \(network ?? "") \(event ?? "")" }
    }

    private func shown(_ life: Life) -> [Shown] {
        life.explanation.presences.map {
            Shown(
                from: $0.from, to: $0.to, device: $0.sighting.device, network: $0.sighting.network,
                event: $0.sighting.event)
        }.sorted()
    }

    private typealias Line = (minute: Int, device: Device, spot: Spot)

    private func told(_ lines: [Line]) -> Life {
        let life = Life()
        for line in lines {
            life.see(line.device, at: line.spot, time(day: 2, 9, line.minute), id: "ev-\(line.minute)")
        }
        return life
    }

    /// A gap that one line bridges, one that none does, another device and another network in between.
    @Test(arguments: [
        [(0, 0), (25, 0), (50, 0), (81, 0), (10, 1)], [(0, 0), (29, 0), (58, 0), (87, 0), (116, 0)],
        [(0, 0), (31, 0), (62, 0), (5, 2), (36, 2)], [(0, 0), (60, 0), (30, 0), (90, 1), (120, 1)],
        [(7, 0), (7, 1), (7, 2), (37, 0), (38, 1)],
    ])
    func fiveLinesMakeTheSamePresencesInEveryOrder(lines: [(minute: Int, who: Int)]) {
        let who: [(Device, Spot)] = [(.laptop, .ipoh), (.phone, .ipoh), (.laptop, .kualaLumpur)]
        let told = lines.map { Line($0.minute, who[$0.who].0, who[$0.who].1) }
        let inOrder = shown(self.told(told.sorted { $0.minute < $1.minute }))
        for order in permutations(Array(told.indices)) where isWithinLateness(order.map { told[$0].minute }) {
            #expect(shown(self.told(order.map { told[$0] })) == inOrder)
        }
    }

    @Test func aDeviceIsWhereItsNewestRunWithoutALongerGapIs() {
        var random = SplitMix(seed: 13)
        for _ in 0..<300 {
            let minutes = Set((0..<1 + random.below(40)).map { _ in random.below(900) })
            var runs: [ClosedRange<Int>] = []
            for minute in minutes.sorted() {
                if let last = runs.last, minute - last.upperBound <= 30 {
                    runs[runs.count - 1] = last.lowerBound...minute
                } else {
                    runs.append(minute...minute)
                }
            }
            // A run of a single line does not yet make the one before it pointless.
            while runs.count > 1,
                let last = runs.indices.dropFirst().last(where: { !runs[$0].isEmpty && runs[$0].count > 1 })
            {
                runs.removeFirst(last)
                break
            }
            let life = told(minutes.sorted().map { ($0, .laptop, .ipoh) })
            #expect(shown(life).map(\.from) == runs.map { time(day: 2, 9, $0.lowerBound) })
            #expect(shown(life).map(\.to) == runs.map { time(day: 2, 9, $0.upperBound) })
            #expect(shown(life).map(\.event) == runs.map { "ev-\($0.upperBound)" })
        }
    }

    /// Whether no line comes more than a quarter of an hour after a later one.
    private func isWithinLateness(_ minutes: [Int]) -> Bool {
        minutes.indices.allSatisfy { place in minutes[..<place].allSatisfy { $0 - minutes[place] <= 15 } }
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard let first = items.first else { return [[]] }
        return permutations(Array(items.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in Array(rest[..<place]) + [first] + Array(rest[place...]) }
        }
    }

    /// A week of two people in two cities, with phones and ids, and every so often a line said again.
    private func week(repeating: Bool) -> Life {
        let life = Life()
        var random = SplitMix(seed: 14)
        var repeats = SplitMix(seed: 15)
        var said: [() -> Void] = []
        for minute in stride(from: 0, to: 7 * 24 * 60, by: 7) {
            let moment = time(day: 1, 0, minute) + .seconds(Int64(random.below(400)))
            let choice = random.below(6)
            let (device, spot): (Device, Spot) =
                switch choice {
                case 0: (.otherLaptop, .london)
                case 1: (.phone, .kualaLumpur.kind(.mobile))
                case 2: (.phone, .ipoh)
                default: (.laptop, .ipoh)
                }
            guard (8..<18).contains(minute / 60 % 24), choice > 0 || minute > 2 * 1_440 else { continue }
            said.append { life.see(device, at: spot, moment, session: "s\(choice)", id: "ev-\(minute)") }
            said[said.count - 1]()
            guard repeating else { continue }
            for _ in 0..<repeats.below(3) { said[said.count - 1 - repeats.below(min(2, said.count))]() }
        }
        return life
    }

    @Test func aRepeatedLineChangesNothing() throws {
        let (once, often) = (week(repeating: false), week(repeating: true))
        #expect(!once.findings.isEmpty)
        #expect(once.findings.map { "\($0)" } == often.findings.map { "\($0)" })
        #expect(once.seats == often.seats)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(once.explanation) == encoder.encode(often.explanation))
    }

    @Test func onlyWhatCouldStillBeComparedIsKept() {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 10))
        life.use(.otherLaptop, at: .kualaLumpur, from: time(day: 2, 9), to: time(day: 2, 10))
        #expect(shown(life).count == 2)
        life.see(.thirdLaptop, at: .london, time(day: 2, 10, 1))
        #expect(shown(life).count == 2, "24 hours after its end the first is gone")
        life.see(.phone, at: .london, time(day: 9, 10))
        #expect(shown(life).count == 1)
    }
}
