import Foundation
import Testing

/// A database that is cut, broken or replaced on disk while the daemon uses it.
extension RealPrograms {
    @Suite struct Databases {
        /// Small databases of invented places, kept beside the tests of the geolocation stage.
        private static func fixture(_ name: String, _ here: String = #filePath) throws -> Data {
            let tests = URL(fileURLWithPath: here).deletingLastPathComponent().deletingLastPathComponent()
            return try Data(contentsOf: tests.appendingPathComponent("GeolocationTests/Fixtures/\(name).mmdb"))
        }

        private let first = Story.Spot(address: "1.0.0.1"), second = Story.Spot(address: "1.0.1.1")

        @Test func whatServedBeforeGoesOnUntilAWholeOneIsThere() throws {
            let place = try TemporaryDirectory()
            let path = try place.write(try Self.fixture("city"), to: "city.mmdb")
            let daemon = try Daemon(Daemon.quiet + "geo: {city: \(path)}\n")
            let subscriber = try daemon.subscriber()
            var round = 0
            /// The places at the two ends of the evidence about a new account. Weeks lie between the rounds: networks on
            /// which everybody is in two places would not be believed.
            func places() throws -> [String?] {
                var story = Story()
                story.share("account-\(round)", from: round * 40 * Story.day, at: (first, second))
                round += 1
                try daemon.send(story.text)
                var notice = try JSON(try #require(subscriber.readLine()))
                // What was found before has ended meanwhile.
                while notice["type"].string != "seatwatch.sharing.noticed.v1" {
                    notice = try JSON(try #require(subscriber.readLine()))
                }
                let evidence = try #require(notice["data"]["signals"].items.first?["evidence"].items.first)
                return [evidence["from"]["place"]["city"].string, evidence["to"]["place"]["city"].string]
            }
            func reload() {
                daemon.child.send(SIGHUP)
                #expect(daemon.manager.wait(for: "RELOADING=1", from: daemon.child))
                #expect(daemon.manager.wait(for: "READY=1", from: daemon.child))
            }
            let both: [String?] = ["Kuala Lumpur", "São Paulo"]
            #expect(try places() == both)

            // Cut where it lies: whoever has it mapped would be killed by the next look-up.
            #expect(truncate(path, 100) == 0)
            #expect(try places() == both)
            reload()
            #expect(daemon.log.contains("database refused, what served before goes on"))
            #expect(try places() == both)

            // Overwritten where it lies, with nothing of use.
            try Data(count: 5_000).write(to: URL(fileURLWithPath: path))
            reload()
            #expect(try places() == both)

            // Gone.
            try FileManager.default.removeItem(atPath: path)
            reload()
            #expect(try places() == both)

            // Another one in its place, which knows the first network alone: no journey can be told any more.
            let next = try place.write(try Self.fixture("flat"), to: "next.mmdb")
            #expect(rename(next, path) == 0)
            reload()
            #expect(daemon.log.components(separatedBy: "database in use").count == 3)
            var story = Story()
            story.share("unplaced", from: round * 40 * Story.day, at: (first, second))
            try daemon.send(story.text)
            try daemon.accepts((round + 1) * story.lines.count)
            let explained = try daemon.ask("explain", #"{"account":"unplaced"}"#)["result"]
            #expect(explained["flagged"] == .flag(false))
            #expect(daemon.terminate() == 0)
        }

        @Test func withoutADatabaseItSaysOnceWhatItCannotJudge() throws {
            let daemon = try Daemon()
            #expect(daemon.log.components(separatedBy: "geo.city").count == 2, "\(daemon.log)")
            #expect(daemon.terminate() == 0)
        }
    }
}
