import Engine
import Foundation
import Sockets
import Testing

/// What a subscriber is told.
enum Told: Equatable {
    case notice(UInt64)
    case lagged(UInt64, next: UInt64)
    case error(String)
    case closed(String)
    case other(String)

    init(_ line: String) {
        let fields = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
        func sequence(_ name: String) -> UInt64? { (fields[name] as? String).flatMap { UInt64($0) } }
        switch fields["type"] as? String {
        case _ where fields["specversion"] != nil: self = .notice(sequence("sequence") ?? 0)
        case "lagged": self = .lagged(fields["missed"] as? UInt64 ?? 0, next: sequence("next") ?? 0)
        case "error": self = .error(fields["reason"] as? String ?? "")
        case "closed": self = .closed(fields["reason"] as? String ?? "")
        default: self = .other(line)
        }
    }
}

extension Client {
    func readTold(seconds: Double = 30) -> Told? { readLine(seconds: seconds).map(Told.init) }

    /// The next so many notices.
    func readNotices(_ count: Int) -> [UInt64] {
        (0..<count).compactMap { _ in if case .notice(let sequence)? = readTold() { sequence } else { nil } }
    }

    func acknowledge(_ sequence: UInt64) throws { try write("{\"type\":\"ack\",\"sequence\":\"\(sequence)\"}\n") }
}

extension OverSockets {
    @Suite struct NamedSubscribers {
        /// `next` and `oldest` as `subscribed` has them.
        private func subscribe(
            _ daemon: Daemon, _ fields: String = #""subscriber":"desk""#, next: UInt64, oldest: UInt64
        ) throws -> Client {
            let client = try daemon.client("notices")
            try client.write(#"{"type":"subscribe",\#(fields)}"# + "\n")
            let name = fields.contains("desk") ? "\"desk\"" : "null"
            let digits = [next, oldest].map { String(repeating: "0", count: 20 - String($0).count) + String($0) }
            #expect(
                client.readLine()
                    == #"{"type":"subscribed","subscriber":\#(name),"next":"\#(digits[0])","oldest":"\#(digits[1])"}"#)
            return client
        }

        private func statuses(_ daemon: Daemon) -> [SubscriberStatus] {
            let found = Monitor<[SubscriberStatus]?>(nil)
            daemon.server.subscribers { list in found.change { $0 = list } }
            #expect(found.wait { $0 != nil })
            return found.now ?? []
        }

        @Test func aNewNameBeginsAtTheOldestKept() throws {
            let archive = FakeArchive()
            archive.keep((1...50).map { notice($0) })
            archive.forget(before: 11)
            let daemon = try Daemon(archive: archive) { $0.nextSequence = 51 }
            let client = try subscribe(daemon, next: 51, oldest: 11)
            #expect(client.readNotices(40) == Array(11...50))
            daemon.publish([notice(51)], keptIn: archive)
            #expect(client.readNotices(1) == [51])
        }

        @Test func whatIsNotAcknowledgedComesAgainAfterReconnecting() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            daemon.publish((1...10).map { notice($0) }, keptIn: archive)
            daemon.settle()
            do {
                let client = try subscribe(daemon, next: 11, oldest: 1)
                #expect(client.readNotices(10) == Array(1...10))
                try client.acknowledge(4)
                #expect(archive.content.wait { $0.cursors["desk"] == 4 })
                // Not before: nothing comes twice over one connection.
                daemon.publish([notice(11)], keptIn: archive)
                #expect(client.readNotices(1) == [11])
            }
            #expect(daemon.reaches { $0.notices.open == 0 })
            let again = try subscribe(daemon, next: 12, oldest: 1)
            #expect(again.readNotices(7) == Array(5...11))
        }

        @Test func aCursorOutlivesTheDaemon() throws {
            let archive = FakeArchive()
            for round in 0..<4 as Range<UInt64> {
                let daemon = try Daemon(archive: archive) { $0.nextSequence = round * 100 + 1 }
                let client = try subscribe(daemon, next: round * 100 + 1, oldest: 1)
                daemon.publish((1...100).map { notice(round * 100 + $0) }, keptIn: archive)
                let first = round == 0 ? 1 : round * 100 - 9
                #expect(client.readNotices(Int(round * 100 + 101 - first)) == Array(first...round * 100 + 100))
                try client.acknowledge(round * 100 + 90)
                #expect(archive.content.wait { $0.cursors["desk"] == round * 100 + 90 })
                #expect(daemon.stop())
            }
        }

        @Test func fromMovesTheCursor() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            daemon.publish((1...20).map { notice($0) }, keptIn: archive)
            daemon.settle()
            for (from, expected) in [(15, 16...20), (3, 4...20), (0, 1...20), (20, nil)]
                as [(Int, ClosedRange<UInt64>?)]
            {
                let client = try subscribe(daemon, #""subscriber":"desk","from":"\#(from)""#, next: 21, oldest: 1)
                #expect(archive.cursor("desk") == UInt64(from))
                if let expected { #expect(client.readNotices(expected.count) == Array(expected)) }
            }
            let late = try daemon.client("notices")
            try late.write(#"{"type":"subscribe","subscriber":"desk","from":"21"}"# + "\n")
            #expect(late.readTold() == .error("from: the newest notice has sequence 20"))
            #expect(archive.cursor("desk") == 20)
        }

        @Test func typesSelectAndAcknowledgementsCoverAll() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            let types = ["a.x", "b.y", "a.z", "c", "a.x"]
            func publish(from first: UInt64) {
                daemon.publish(types.enumerated().map { notice(first + UInt64($0), type: $1) }, keptIn: archive)
            }
            publish(from: 1)
            daemon.settle()
            do {
                let client = try subscribe(daemon, #""subscriber":"desk","types":["a.*"]"#, next: 6, oldest: 1)
                #expect(client.readNotices(3) == [1, 3, 5])
                publish(from: 6)
                #expect(client.readNotices(3) == [6, 8, 10])
                try client.acknowledge(8)
                #expect(archive.content.wait { $0.cursors["desk"] == 8 })
            }
            // The filtered ones up to there are acknowledged too; those behind it are not.
            let again = try subscribe(daemon, next: 11, oldest: 1)
            #expect(again.readNotices(2) == [9, 10])
        }

        @Test func acknowledgementsOutOfPlaceAreIgnored() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            daemon.publish((1...9).map { notice($0, type: $0 == 9 ? "other" : "wanted") }, keptIn: archive)
            daemon.settle()
            let client = try subscribe(daemon, #""subscriber":"desk","types":["wanted"]"#, next: 10, oldest: 1)
            #expect(client.readNotices(8) == Array(1...8))
            try client.acknowledge(5)
            try client.acknowledge(3)
            try client.acknowledge(5)
            // Never sent: the one that was filtered, and one that does not exist.
            for sequence in [9, 10, 1_000] as [UInt64] {
                try client.acknowledge(sequence)
                #expect(client.readTold() == .error("ack: no notice with this sequence was sent yet"))
            }
            try client.write("{\"type\":\"ack\",\"sequence\":\"00000000000000000006\"}\n")
            #expect(archive.content.wait { $0.cursors["desk"] == 6 })
            #expect(
                zip(archive.content.now.acknowledgements, archive.content.now.acknowledgements.dropFirst()).allSatisfy(
                    <))
            daemon.publish([notice(10, type: "wanted")], keptIn: archive)
            #expect(client.readNotices(1) == [10])
        }

        @Test func acknowledgementsInOneBreathAreOneForTheArchive() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            daemon.publish((1...500).map { notice($0) }, keptIn: archive)
            let client = try subscribe(daemon, next: 501, oldest: 1)
            #expect(client.readNotices(500).last == 500)
            try client.write((1...500).map { "{\"type\":\"ack\",\"sequence\":\($0)}\n" }.joined())
            #expect(archive.content.wait { $0.cursors["desk"] == 500 })
            #expect(archive.content.now.acknowledgements.count < 10)
        }

        @Test func aSecondHolderTakesOver() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            daemon.publish((1...3).map { notice($0) }, keptIn: archive)
            daemon.settle()
            let first = try subscribe(daemon, next: 4, oldest: 1)
            #expect(first.readNotices(3) == [1, 2, 3])
            try first.acknowledge(1)
            #expect(archive.content.wait { $0.cursors["desk"] == 1 })
            let second = try subscribe(daemon, next: 4, oldest: 1)
            #expect(first.readTold() == .closed("taken over"))
            #expect(first.seesEnd())
            #expect(second.readNotices(2) == [2, 3])
            #expect(daemon.reaches { $0.subscribersTakenOver == 1 && $0.notices.open == 1 })
            let other = try daemon.subscriber(#"{"type":"subscribe","subscriber":"other"}"#)
            #expect(other.readNotices(3) == [1, 2, 3])
            daemon.publish([notice(4)], keptIn: archive)
            #expect(second.readNotices(1) == [4] && other.readNotices(1) == [4])
        }

        @Test func aHolderThatWaitsForTheArchiveIsTakenOverToo() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            archive.hold()
            let clients = try (1...3).map { number in
                let client = try daemon.client("notices")
                try client.write(#"{"type":"subscribe","subscriber":"desk"}"# + "\n")
                try #require(archive.content.wait { $0.held.count == number })
                return client
            }
            for client in clients.dropLast() { #expect(client.readTold() == .closed("taken over") && client.seesEnd()) }
            archive.release()
            #expect(clients[2].readLine()?.contains("subscribed") == true)
            daemon.publish([notice(1)], keptIn: archive)
            #expect(clients[2].readNotices(1) == [1])
        }

        @Test func aHolderThatNeverReadsIsClosedInTheEnd() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive) { $0.limits.unreadTimeMax = .milliseconds(100) }
            let stuck = try subscribe(daemon, next: 1, oldest: 1)
            daemon.publish((1...2_000).map { notice($0, size: 1_000) }, keptIn: archive)
            daemon.settle()
            let next = try daemon.subscriber(#"{"type":"subscribe","subscriber":"desk"}"#)
            #expect(next.readNotices(2_000).count == 2_000)
            #expect(daemon.reaches { $0.notices.open == 1 })
            withExtendedLifetime(stuck) {}
        }

        @Test func theArchiveMayRefuse() throws {
            let archive = FakeArchive()
            archive.content.change { $0.refusal = "too many names" }
            let daemon = try Daemon(archive: archive)
            let client = try daemon.client("notices")
            try client.write(#"{"type":"subscribe","subscriber":"desk"}"# + "\n")
            #expect(client.readTold() == .error("too many names") && client.seesEnd())
            #expect(daemon.reaches { $0.notices.open == 0 })
        }

        @Test func linesBehindTheSubscriptionWaitForIt() throws {
            let archive = FakeArchive()
            archive.keep((1...5).map { notice($0) })
            archive.content.change { $0.cursors["desk"] = 2 }
            archive.hold()
            let daemon = try Daemon(archive: archive) { $0.nextSequence = 6 }
            let client = try daemon.client("notices")
            try client.write(
                "{\"type\":\"subscribe\",\"subscriber\":\"desk\"}\n{\"type\":\"ack\",\"sequence\":\"2\"}\nnonsense\n")
            try #require(archive.content.wait { $0.held.count == 1 })
            daemon.settle()
            archive.release()
            #expect(client.readLine()?.contains("subscribed") == true)
            var told: [Told] = []
            while told.count < 4, let one = client.readTold() { told.append(one) }
            #expect(told.contains(.error("not a JSON object")))
            #expect(told.filter { $0 != .error("not a JSON object") } == [.notice(3), .notice(4), .notice(5)])
        }

        @Test(arguments: ["", String(repeating: "x", count: 129), "a\\u0000b"])
        func aBadNameIsTold(name: String) throws {
            let daemon = try Daemon(archive: FakeArchive())
            let client = try daemon.client("notices")
            try client.write(#"{"type":"subscribe","subscriber":"\#(name)"}"# + "\n")
            #expect(client.readTold() == .error("subscriber: expected a name of 1 to 128 bytes, without NUL"))
        }

        @Test func threeBadLinesCloseANamedSubscriberToo() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            let client = try subscribe(daemon, next: 1, oldest: 1)
            try client.write("x\ny\nz\n")
            for _ in 0..<3 { #expect(client.readTold() == .error("not a JSON object")) }
            #expect(client.seesEnd())
        }

        @Test func theStatusHasNameCursorAndLag() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive)
            daemon.publish((1...7).map { notice($0) }, keptIn: archive)
            daemon.settle()
            let client = try subscribe(daemon, next: 8, oldest: 1)
            #expect(client.readNotices(7).count == 7)
            try client.acknowledge(5)
            #expect(archive.content.wait { $0.cursors["desk"] == 5 })
            #expect(
                statuses(daemon)
                    == [SubscriberStatus(name: "desk", next: 8, acknowledged: 5, waiting: 0, lag: 2)])
            #expect(statuses(daemon)[0].cursor == "00000000000000000005")
            let unnamed = try subscribe(daemon, #""types":["*"]"#, next: 8, oldest: 1)
            #expect(
                statuses(daemon).first { $0.name == nil }
                    == SubscriberStatus(name: nil, next: 8, acknowledged: 7, waiting: 0, lag: 0))
            withExtendedLifetime(unnamed) {}
        }
    }
}
