import Foundation
import Testing

/// Same in, same out: what subscribers hear is what a replay of the lines prints.
extension RealPrograms {
    @Suite struct LiveIsReplay {
        let town: LocatedTown
        let replayed: Outcome

        init() throws {
            town = try LocatedTown.small.get()
            replayed = try Self.replays.get()
        }

        private static let replays = Result {
            try seatwatch("replay", "--config", "/dev/null", LocatedTown.small.get().file)
        }

        @Test func theTownHasFindings() throws {
            #expect(replayed.code == 0, "\(replayed.errors)")
            #expect(replayed.lines.count >= 8, "\(replayed.errors)")
            #expect(replayed.errors.contains("\(town.lineCount) lines: \(town.lineCount) applied, 0 bad"))
            for (number, line) in replayed.lines.enumerated() {
                let sequence = try #require(try JSON(line)["sequence"].string)
                #expect(sequence.count == 20 && Int(sequence) == number + 1)
            }
            let ids = try replayed.lines.map { try JSON($0)["id"] }
            #expect(ids.allSatisfy { id in ids.count { $0 == id } == 1 })
        }

        /// Over several connections one after the other; the daemon closes each when it has read to its end.
        @Test(arguments: [1, 2, 8]) func watchPrintsTheBytesOfReplay(shards: Int) throws {
            let daemon = try Daemon(Daemon.quiet, environment: ["SEATWATCH_SHARDS": "\(shards)"])
            let watch = try daemon.begin("watch", "--json", "--from", "0", "--count", "\(replayed.lines.count)")
            for part in 0..<shards {
                let range = town.lineCount * part / shards..<town.lineCount * (part + 1) / shards
                try daemon.send(town.lines(range))
            }
            let heard = try watch.outcome()
            #expect(heard.code == 0, "\(heard.errors)")
            #expect(heard.output == replayed.output)
            let status = try daemon.accepts(town.lineCount)
            #expect(status["lines"]["applied"].whole == town.lineCount)
            #expect(status["notices"].members.values.compactMap(\.whole).reduce(0, +) == replayed.lines.count)
            #expect(status["queues"]["shards"].whole == shards)
            #expect(daemon.terminate() == 0)
        }

        @Test(arguments: [2, 8]) func replayPrintsTheSameBytesOnAnyNumberOfShards(shards: Int) throws {
            let again = try seatwatch(
                "replay", "--config", "/dev/null", town.file, environment: ["SEATWATCH_SHARDS": "\(shards)"])
            #expect(again.output == replayed.output)
            #expect(again.errors == replayed.errors)
        }

        @Test func linesInPiecesOfAnySizeAreTheSameLines() throws {
            let count = min(10_000, town.lineCount)
            let daemon = try Daemon()
            let client = try daemon.client("events")
            var rest = [UInt8](town.lines(0..<count))[...]
            var random = SplitMix(seed: 1)
            while !rest.isEmpty {
                let length = [1, 7, 300, 65_536, 200_000].randomElement(using: &random) ?? 1
                try client.write(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            client.endWriting()
            #expect(client.seesEnd())
            let status = try daemon.accepts(count)
            #expect(status["lines"]["rejected"].whole == 0)
        }

        /// Every line comes up to a quarter of an hour after others that are newer.
        @Test func linesShuffledWithinTheLatenessFlagTheSameAccounts() throws {
            var random = SplitMix(seed: 42)
            var order: [(at: Int, line: Int)] = []
            for line in 0..<town.lineCount {
                let minute = try #require(Self.minute(of: town.lines(line..<line + 1)))
                order.append((minute * 60 + Int.random(in: 0..<14 * 60, using: &random), line))
            }
            order.sort { $0 < $1 }
            var shuffled = Data(capacity: town.bytes.count)
            for (_, line) in order { shuffled.append(town.lines(line..<line + 1)) }
            let file = try town.directory.write(shuffled, to: "shuffled.ndjson")
            let other = try seatwatch("replay", "--config", "/dev/null", file)
            #expect(other.errors.contains(" 0 bad, 0 late"), "\(other.errors)")
            let difference = try Self.flagged(replayed).symmetricDifference(try Self.flagged(other))
            let part = Double(difference.count) / Double(town.accountCount)
            print("shuffled: \(difference.count) of \(town.accountCount) accounts differ")
            #expect(part <= 0.005)
        }

        /// As the README has it: two commands, nothing of this test's own in between.
        @Test(.enabled(if: Program.installed("socat") != nil, "socat is not installed"))
        func socatIsEnough() throws {
            let daemon = try Daemon()
            let watch = try daemon.begin("watch", "--json", "--from", "0", "--count", "\(replayed.lines.count)")
            let socat = try Command(
                [try #require(Program.installed("socat")), "-", "UNIX:\(daemon.runtime)/events.sock"], input: town.file)
            #expect(try socat.outcome().code == 0)
            #expect(try watch.outcome().output == replayed.output)
            let sent = try daemon.seatwatch("send", "--bare", town.file)
            #expect(sent.code == 0, "\(sent.errors)")
            let status = try daemon.accepts(2 * town.lineCount)
            #expect(status["lines"]["rejected"].whole == 0)
        }

        /// Minutes since the month began: the simulation's times all look alike, and lie within one month.
        private static func minute(of line: Data) -> Int? {
            guard let start = line.range(of: Data(#""time":""#.utf8))?.upperBound else { return nil }
            func number(_ place: Int) -> Int {
                Int(line[start + place] - UInt8(ascii: "0")) * 10 + Int(line[start + place + 1] - UInt8(ascii: "0"))
            }
            return (number(8) * 24 + number(11)) * 60 + number(14)
        }

        private static func flagged(_ outcome: Outcome) throws -> Set<String> {
            Set(
                try outcome.lines.map { try JSON($0) }.filter { $0["type"].string?.contains("noticed") == true }
                    .compactMap { $0["subject"].string })
        }
    }
}
