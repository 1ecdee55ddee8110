import Foundation
import Testing

/// `seatwatch send --follow`: a file that grows is one stream, whatever becomes of it.
extension RealPrograms {
    @Suite struct Following {
        let town: LocatedTown
        let daemon: Daemon
        let file: String

        init() throws {
            town = try LocatedTown.small.get()
            daemon = try Daemon()
            file = daemon.directory.file("auth.log")
        }

        private func follow() throws -> Command {
            try daemon.begin(
                "send", "--follow", "--stream", "town", "--position", daemon.directory.file("position"), file)
        }

        private func append(_ lines: Data, to file: String) throws {
            if !FileManager.default.fileExists(atPath: file) { try Data().write(to: URL(fileURLWithPath: file)) }
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.seekToEnd()
            try handle.write(contentsOf: lines)
            try handle.close()
        }

        private func rotate() throws {
            try? FileManager.default.removeItem(atPath: file + ".1")
            try FileManager.default.moveItem(atPath: file, toPath: file + ".1")
        }

        /// Waits until the daemon has accepted so many lines of the stream.
        private func accepts(_ count: Int) throws {
            try daemon.reaches { $0["streams"].items.first?["accepted"].whole == count }
        }

        private func expectAllOfTheTown() throws {
            try accepts(town.lineCount)
            let replayed = try seatwatch("replay", "--config", daemon.configuration, town.file)
            #expect(!replayed.lines.isEmpty)
            #expect(try daemon.notices() == replayed.lines)
        }

        @Test func throughGrowthBreaksRotationAndTruncationNoLineIsLostOrTwice() throws {
            let count = town.lineCount
            let cuts = (0...6).map { count * $0 / 6 }
            let following = try follow()

            // The file comes later than who follows it, and in pieces that end anywhere.
            let first = town.lines(0..<cuts[1])
            try append(first.prefix(first.count / 2 + 7), to: file)
            try append(first.dropFirst(first.count / 2 + 7), to: file)
            try accepts(cuts[1])

            // The daemon goes and comes back, and the file has grown meanwhile.
            daemon.kill()
            try append(town.lines(cuts[1]..<cuts[2]), to: file)
            try daemon.startAgain()
            try accepts(cuts[2])

            // Rotated by renaming: whoever had it open still writes to it, and never ends its last line.
            try rotate()
            try append(town.lines(cuts[2]..<cuts[3]).dropLast(), to: file + ".1")
            try append(town.lines(cuts[3]..<cuts[4]), to: file)
            try accepts(cuts[4])

            // Rotated by copying: emptied in place. There is less in it then than there was.
            #expect(truncate(file, 0) == 0)
            try append(town.lines(cuts[4]..<cuts[4] + 10), to: file)
            try accepts(cuts[4] + 10)
            try append(town.lines(cuts[4] + 10..<cuts[5]), to: file)
            try accepts(cuts[5])

            #expect(following.child.waitForExit(seconds: 0) == nil)
            following.child.send(SIGTERM)
            #expect(following.child.waitForExit() == -SIGTERM)

            // Rotated while nobody looked, with lines that nobody had sent.
            let rest = cuts[5] + (count - cuts[5]) / 2
            try append(town.lines(cuts[5]..<rest), to: file)
            try rotate()
            try append(town.lines(rest..<count), to: file)
            let again = try follow()
            try expectAllOfTheTown()
            again.child.send(SIGTERM)
            #expect(try again.outcome().errors.contains("following"))
            #expect(daemon.terminate() == 0)
        }

        @Test func whatWasEmptiedWhileNobodyLookedBeginsAnew() throws {
            let half = town.lineCount / 2
            try append(town.lines(0..<half), to: file)
            let following = try follow()
            try accepts(half)
            following.child.send(SIGTERM)
            _ = following.child.waitForExit()
            try town.lines(half..<town.lineCount).write(to: URL(fileURLWithPath: file))
            let again = try follow()
            try expectAllOfTheTown()
            again.child.send(SIGTERM)
            _ = again.child.waitForExit()
        }

        @Test func killedAgainAndAgainItGoesOnWithTheRightLine() throws {
            var following = try follow()
            for cut in 0..<8 {
                let lines = town.lines(town.lineCount * cut / 8..<town.lineCount * (cut + 1) / 8)
                if cut.isMultiple(of: 3), cut > 0 { try rotate() }
                try append(lines, to: file)
                if cut.isMultiple(of: 2) { try accepts(town.lineCount * (cut + 1) / 8) }
                following.child.send(SIGKILL)
                _ = following.child.waitForExit()
                following = try follow()
            }
            try expectAllOfTheTown()
            following.child.send(SIGKILL)
            _ = following.child.waitForExit()
        }

        @Test func whatCannotBeFollowedIsRefused() throws {
            try append(town.lines(0..<20), to: file)
            #expect(try daemon.seatwatch("send", "--stream", "town", file).code == 0)
            try town.lines(0..<10).write(to: URL(fileURLWithPath: file))
            let shorter = try follow().outcome()
            #expect(shorter.code == 65)
            #expect(shorter.errors.contains("has accepted 20 lines of this stream, and here are only 10"))
            #expect(!FileManager.default.fileExists(atPath: daemon.directory.file("position")))
            for arguments in [
                ["--follow", "--bare", file], ["--follow", file, file], ["--follow", "--stream", "s", "-"],
                ["--position", "p", file],
            ] {
                let outcome = try Command([Program.seatwatch.path, "send"] + arguments).outcome()
                #expect(outcome.code == 64, "\(arguments): \(outcome.errors)")
            }
            let directory = try daemon.seatwatch("send", "--follow", "--stream", "d", daemon.directory.path)
            #expect(directory.code == 66 && directory.errors.contains("no regular file"), "\(directory.errors)")
            daemon.kill()
            let gone = try daemon.seatwatch("send", "--follow", "--patience", "1", file)
            #expect(gone.code == 69 && gone.errors.contains("waiting for the daemon"), "\(gone.errors)")
        }
    }
}
