import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Notices {
        private func sequence(_ line: String?) -> UInt64? {
            guard let line, let data = line.data(using: .utf8),
                let fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                fields["specversion"] != nil
            else { return nil }
            return (fields["sequence"] as? String).flatMap { UInt64($0) }
        }

        @Test func subscribersGetNoticesFromNowOn() throws {
            let daemon = try Daemon { $0.nextSequence = 5 }
            daemon.server.publish([notice(5), notice(6)])
            daemon.settle()
            let client = try daemon.client("notices")
            try client.write("{\"type\":\"subscribe\"}\n")
            #expect(
                client.readLine()
                    == #"{"type":"subscribed","subscriber":null,"next":"00000000000000000007","#
                    + #""oldest":"00000000000000000005"}"#)
            daemon.server.publish([notice(7), notice(8)])
            #expect(client.readLine() == String(decoding: notice(7).line.dropLast(), as: UTF8.self))
            #expect(sequence(client.readLine()) == 8)
            #expect(daemon.reaches { $0.noticesKept == 4 && $0.notices.open == 1 })
        }

        @Test func noticesPublishedBeforeTheStartAreKept() throws {
            let daemon = try Daemon(start: false)
            daemon.server.publish([notice(1), notice(2)])
            try daemon.server.start()
            let client = try daemon.subscriber(#"{"type":"subscribe","from":"0"}"#)
            #expect(sequence(client.readLine()) == 1)
            #expect(sequence(client.readLine()) == 2)
        }

        @Test func fromGivesWhatIsKeptAndSaysWhatIsNot() throws {
            let daemon = try Daemon { $0.limits.noticesKeptMax = 10 }
            daemon.server.publish((1...8).map { notice($0) })
            daemon.settle()
            let early = try daemon.subscriber(#"{"type":"subscribe","from":"3"}"#)
            for expected in 4...8 as ClosedRange<UInt64> { #expect(sequence(early.readLine()) == expected) }
            daemon.server.publish((9...20).map { notice($0) })
            daemon.settle()
            let late = try daemon.subscriber(#"{"type":"subscribe","from":"0"}"#)
            #expect(late.readLine() == #"{"type":"lagged","missed":10,"next":"00000000000000000011"}"#)
            for expected in 11...20 as ClosedRange<UInt64> { #expect(sequence(late.readLine()) == expected) }
            daemon.server.publish([notice(21)])
            #expect(sequence(late.readLine()) == 21)
        }

        @Test func typesSelect() throws {
            let daemon = try Daemon()
            let client = try daemon.subscriber(#"{"type":"subscribe","types":["seatwatch.seats.*","exact"]}"#)
            let types = ["other", "seatwatch.seats.full.v1", "exactly", "exact", "seatwatch.seats.growth.v1"]
            daemon.server.publish(types.enumerated().map { notice(UInt64($0 + 1), type: $1) })
            #expect([2, 4, 5].allSatisfy { sequence(client.readLine()) == $0 })
        }

        @Test func aSlowSubscriberLagsAndAFastOneGetsEverything() throws {
            let daemon = try Daemon { $0.limits.subscriberQueueMax = 200 }
            let slow = try daemon.subscriber()
            let fast = try daemon.subscriber()
            let count: UInt64 = 3_000
            // 2 KiB each: more than a socket and a queue of 200 hold. The fast one reads between.
            for first in stride(from: 1, through: count, by: 50) {
                daemon.server.publish((first..<first + 50).map { notice($0, size: 2_000) })
                for expected in first..<first + 50 { #expect(sequence(fast.readLine()) == expected) }
            }
            #expect(daemon.reaches { $0.noticesWaitingMost == 200 })
            var next: UInt64 = 1
            var missed: UInt64 = 0
            while next <= count, let line = slow.readLine() {
                if let sequence = sequence(line) {
                    #expect(sequence == next)
                    next += 1
                } else {
                    let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    #expect(fields?["type"] as? String == "lagged")
                    missed += (fields?["missed"] as? UInt64) ?? 0
                    let after = (fields?["next"] as? String).flatMap { UInt64($0) }
                    #expect(after == next + missed)
                    next = after ?? .max
                }
            }
            #expect(missed > 0 && next == count + 1)
            daemon.server.publish([notice(count + 1)])
            #expect(sequence(slow.readLine()) == count + 1)
            #expect(daemon.reaches { $0.lags == 1 && $0.noticesWaiting == 0 })
        }

        @Test func aDeadSubscriberDelaysNobody() throws {
            let daemon = try Daemon()
            let dead = try (0..<20).map { _ in try daemon.subscriber() }
            let living = try daemon.subscriber()
            for first in stride(from: 1, through: 6_000, by: 100) {
                daemon.server.publish((first..<first + 100).map { notice(UInt64($0), size: 1_000) })
                for expected in first..<first + 100 { #expect(sequence(living.readLine()) == UInt64(expected)) }
            }
            let statuses = Monitor<[SubscriberStatus]>([])
            daemon.server.subscribers { list in statuses.change { $0 = list } }
            #expect(statuses.wait { $0.count == dead.count + 1 })
            #expect(statuses.now.count { $0.waiting == SocketLimits().subscriberQueueMax } == dead.count)
            #expect(statuses.now.contains { $0.next == 6_001 && $0.waiting == 0 })
        }

        @Test func subscribersComeAndGo() throws {
            let daemon = try Daemon()
            var sequence: UInt64 = 0
            for _ in 0..<200 {
                _ = try daemon.subscriber()
                sequence += 1
                daemon.server.publish([notice(sequence)])
            }
            #expect(daemon.reaches { $0.notices.open == 0 && $0.notices.accepted == 200 })
        }

        @Test func badLinesAreAnsweredAndThreeClose() throws {
            let daemon = try Daemon()
            let client = try daemon.client("notices")
            try client.write("nonsense\n\n{\"type\":\"subscribe\",\"types\":7}\n")
            #expect(client.readLine() == #"{"type":"error","reason":"not a JSON object"}"#)
            #expect(client.readLine() == #"{"type":"error","reason":"types: expected a list of strings"}"#)
            try client.write([UInt8](repeating: 120, count: 200_000) + [10])
            #expect(client.readLine()?.contains("at most 65536 bytes") == true)
            #expect(client.seesEnd())
            #expect(daemon.reaches { $0.badSubscriberLines == 3 && $0.notices.open == 0 })
        }

        @Test func withoutAnArchiveANamedSubscriberIsToldAndClosed() throws {
            let daemon = try Daemon()
            let client = try daemon.client("notices")
            try client.write(#"{"type":"subscribe","subscriber":"support-desk"}"# + "\n")
            #expect(client.readLine()?.contains("named subscribers are not served here") == true)
            #expect(client.seesEnd())
        }

        @Test func acknowledgementsAreHeard() throws {
            let daemon = try Daemon()
            let client = try daemon.subscriber()
            daemon.server.publish([notice(1)])
            #expect(sequence(client.readLine()) == 1)
            try client.write("{\"type\":\"ack\",\"sequence\":\"1\"}\n{\"type\":\"ack\",\"sequence\":\"2\"}\n")
            #expect(client.readLine()?.contains("no notice with this sequence was sent yet") == true)
            daemon.server.publish([notice(2)])
            #expect(sequence(client.readLine()) == 2)
        }

        /// A client that acknowledges everything and reads late must not lock both sides.
        @Test func acknowledgementsAreReadWhileNoticesWait() throws {
            let daemon = try Daemon()
            let client = try daemon.subscriber()
            daemon.server.publish((1...3_000).map { notice($0, size: 1_000) })
            #expect(daemon.reaches { $0.noticesWaiting > 0 })
            for _ in 0..<20_000 { try client.write("{\"type\":\"ack\",\"sequence\":\"1\"}\n") }
            for expected in 1...3_000 as ClosedRange<UInt64> { #expect(sequence(client.readLine()) == expected) }
        }

        @Test func aHalfClosedSubscriberGoesOnReading() throws {
            let daemon = try Daemon()
            let client = try daemon.client("notices")
            try client.write(#"{"type":"subscribe"}"#)
            client.endWriting()
            #expect(client.readLine()?.contains("subscribed") == true)
            daemon.server.publish([notice(1)])
            #expect(sequence(client.readLine()) == 1)
            let silent = try daemon.client("notices")
            silent.endWriting()
            #expect(silent.seesEnd())
        }

        @Test func oneTooManyIsToldSo() throws {
            let daemon = try Daemon { $0.limits.subscribersMax = 2 }
            let clients = try (0..<2).map { _ in try daemon.subscriber() }
            let third = try daemon.client("notices")
            #expect(third.readLine()?.contains("as many subscribers as can be served") == true)
            #expect(third.seesEnd())
            #expect(daemon.reaches { $0.notices.refused == 1 } && clients.count == 2)
        }

        @Test func aBurstAfterTheStartReachesEveryone() throws {
            let daemon = try Daemon()
            let clients = try (0..<10).map { _ in try daemon.subscriber() }
            for first in stride(from: 1, through: 2_000, by: 10) {
                daemon.server.publish((first..<first + 10).map { notice(UInt64($0)) })
            }
            for client in clients {
                for expected in 1...2_000 as ClosedRange<UInt64> { #expect(sequence(client.readLine()) == expected) }
            }
        }
    }
}
