import Engine
import Foundation
import Sockets
import Testing

/// Subscribers that want what only the disk still has.
extension OverSockets {
    @Suite struct CatchingUp {
        private static let desk = #"{"type":"subscribe","subscriber":"desk"}"#

        /// Keeps `count` notices, of which memory has the last ten.
        private func daemon(_ archive: FakeArchive, count: UInt64, size: Int = 100) throws -> Daemon {
            let daemon = try Daemon(archive: archive) { $0.limits.noticesKeptMax = 10 }
            daemon.publish((1...count).map { notice($0, size: size) }, keptIn: archive)
            daemon.settle()
            return daemon
        }

        @Test func pagesAreBoundedAndMeetTheMemory() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 1_000)
            let client = try daemon.subscriber(Self.desk)
            #expect(client.readNotices(1_000) == Array(1...1_000))
            let pages = archive.content.now.pages
            #expect(pages.allSatisfy { $0.limit == 256 } && pages.map(\.after) == [0, 256, 512, 768])
            // From here on nobody asks the disk.
            for sequence in 1_001...1_100 as ClosedRange<UInt64> {
                daemon.publish([notice(sequence)], keptIn: archive)
                #expect(client.readNotices(1) == [sequence])
            }
            #expect(archive.content.now.pages.count == 4)
            #expect(daemon.reaches { $0.pagesRead == 4 && $0.lags == 0 })
        }

        @Test func whatIsPublishedMeanwhileComesInItsPlace() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 600)
            let client = try daemon.subscriber(Self.desk)
            var expected: UInt64 = 1
            for round in 0..<100 as Range<UInt64> {
                daemon.publish((1...5).map { notice(600 + round * 5 + $0) }, keptIn: archive)
                for sequence in client.readNotices(11) {
                    #expect(sequence == expected)
                    expected += 1
                }
            }
            #expect(expected == 1_101)
        }

        @Test func withoutANameFromIsServedFromTheDiskToo() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 500)
            let client = try daemon.subscriber(#"{"type":"subscribe","from":"0"}"#)
            #expect(client.readNotices(500) == Array(1...500))
            daemon.publish([notice(501)], keptIn: archive)
            #expect(client.readNotices(1) == [501])
            let later = try daemon.subscriber(#"{"type":"subscribe","from":"495"}"#)
            #expect(later.readNotices(6) == Array(496...501))
            let now = try daemon.subscriber()
            daemon.publish([notice(502)], keptIn: archive)
            #expect(now.readNotices(1) == [502] && later.readNotices(1) == [502])
            #expect(archive.content.now.cursors.isEmpty)
        }

        @Test func theOldestKeptIsToldEvenToWhoDoesNotWantIt() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 500)
            archive.forget(before: 77)
            let client = try daemon.client("notices")
            try client.write("{\"type\":\"subscribe\"}\n")
            #expect(
                client.readLine()
                    == #"{"type":"subscribed","subscriber":null,"next":"00000000000000000501","#
                    + #""oldest":"00000000000000000077"}"#)
        }

        @Test func whoIsBehindWhatIsKeptIsTold() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 500)
            archive.content.change { $0.cursors["desk"] = 40 }
            archive.forget(before: 101)
            let client = try daemon.subscriber(Self.desk)
            #expect(client.readTold() == .lagged(60, next: 101))
            #expect(client.readNotices(400) == Array(101...500))
            #expect(daemon.reaches { $0.lags == 1 })
        }

        @Test func whoFallsBehindWhileReadingIsTold() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 3_000, size: 2_000)
            let client = try daemon.subscriber(Self.desk)
            // It reads nothing, so it stands within its first pages while the rest is forgotten.
            daemon.settle()
            archive.forget(before: 2_901)
            var next: UInt64 = 1
            var missed: UInt64 = 0
            while next <= 3_000, let told = client.readTold() {
                switch told {
                case .notice(let sequence):
                    #expect(sequence == next)
                    next += 1
                case .lagged(let count, let first):
                    #expect(first == next + count)
                    missed += count
                    next = first
                default: Issue.record("unexpected \(told)")
                }
            }
            #expect(missed > 1_000 && next == 3_001)
        }

        /// Sequences of forgotten people are nobody's loss.
        @Test func gapsAreNotMissed() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 700)
            archive.content.change { content in
                content.notices.removeAll { $0.sequence.isMultiple(of: 3) || (100...600).contains($0.sequence) }
            }
            let client = try daemon.subscriber(Self.desk)
            let expected = (1...700).filter { !$0.isMultiple(of: 3) && !(100...600).contains($0) }
            #expect(client.readNotices(expected.count) == expected.map { UInt64($0) })
            #expect(daemon.server.counters.lags == 0)
        }

        @Test func nothingButGapsEndsInTheMemory() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 700)
            archive.content.change { $0.notices.removeAll { $0.sequence <= 690 } }
            let client = try daemon.subscriber(Self.desk)
            #expect(client.readNotices(10) == Array(691...700))
        }

        @Test func filteredPagesArePassedOver() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive) { $0.limits.noticesKeptMax = 10 }
            daemon.publish((1...2_000).map { notice($0, type: $0 % 400 == 0 ? "rare" : "common") }, keptIn: archive)
            daemon.settle()
            let client = try daemon.subscriber(#"{"type":"subscribe","subscriber":"desk","types":["rare"]}"#)
            #expect(client.readNotices(5) == [400, 800, 1_200, 1_600, 2_000])
        }

        @Test func aRingThatLostNoticesIsMadeGoodFromTheDisk() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 20)
            let named = try daemon.subscriber(Self.desk)
            let unnamed = try daemon.subscriber()
            #expect(named.readNotices(20) == Array(1...20))
            archive.keep((21...40).map { notice($0) })
            // Only the last of them comes to the sockets.
            daemon.server.publish([notice(40)])
            #expect(named.readNotices(20) == Array(21...40))
            #expect(unnamed.readTold() == .lagged(19, next: 40))
            #expect(unnamed.readNotices(1) == [40])
        }

        @Test func anArchiveThatDoesNotAnswerDelaysNobodyElse() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 500)
            let live = try daemon.subscriber()
            archive.hold()
            let waiting = try (0..<20).map { number in
                let client = try daemon.client("notices")
                try client.write(#"{"type":"subscribe","subscriber":"desk \#(number)"}"# + "\n")
                return client
            }
            try #require(archive.content.wait { $0.held.count == 20 })
            daemon.publish([notice(501)], keptIn: archive)
            #expect(live.readNotices(1) == [501])
            archive.release()
            for client in waiting {
                #expect(client.readLine()?.contains("subscribed") == true)
                #expect(client.readNotices(501).last == 501)
            }
        }

        @Test func aSubscriberThatNeverReadsDelaysNobody() throws {
            let archive = FakeArchive()
            // Budget of less than one page: those that do not read have to give theirs up.
            let daemon = try Daemon(archive: archive) {
                $0.limits.noticesKeptMax = 10
                $0.limits.pageBytesMax = 100_000
            }
            daemon.publish((1...2_000).map { notice($0, size: 2_000) }, keptIn: archive)
            daemon.settle()
            let stuck = try (0..<20).map { try daemon.subscriber(#"{"type":"subscribe","subscriber":"stuck \#($0)"}"#) }
            let living = try daemon.subscriber(Self.desk)
            #expect(living.readNotices(2_000) == Array(1...2_000))
            for sequence in 2_001...2_100 as ClosedRange<UInt64> {
                daemon.publish([notice(sequence, size: 2_000)], keptIn: archive)
                #expect(living.readNotices(1) == [sequence])
            }
            // And when they do read, nothing is missing.
            for client in stuck { #expect(client.readNotices(2_100) == Array(1...2_100)) }
            #expect(daemon.server.counters.lags == 0)
        }

        @Test func catchingUpIsNotWaitedForAtTheEnd() throws {
            let archive = FakeArchive()
            let daemon = try daemon(archive, count: 20_000)
            let client = try daemon.subscriber(Self.desk)
            #expect(client.readNotices(100).count == 100)
            try client.acknowledge(50)
            #expect(archive.content.wait { $0.cursors["desk"] == 50 })
            #expect(daemon.stop())
            #expect(client.seesEnd())
            let next = try Daemon(archive: archive) { $0.nextSequence = 20_001 }
            let again = try next.subscriber(Self.desk)
            #expect(again.readNotices(100) == Array(51...150))
        }

        @Test func aNamedSubscriberThatStoppedReadingMissesNothingThatIsKept() throws {
            let archive = FakeArchive()
            let daemon = try Daemon(archive: archive) {
                $0.limits.noticesKeptMax = 100
                $0.limits.subscriberQueueMax = 50
            }
            let client = try daemon.subscriber(Self.desk)
            for first in stride(from: 1, through: 5_000, by: 500) {
                daemon.publish((first..<first + 500).map { notice(UInt64($0), size: 1_000) }, keptIn: archive)
            }
            daemon.settle()
            #expect(client.readNotices(5_000) == Array(1...5_000))
            #expect(daemon.server.counters.lags == 0)
        }
    }
}
