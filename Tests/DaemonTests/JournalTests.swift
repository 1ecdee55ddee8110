import Foundation
import Testing

/// Stores that a real daemon wrote, then damaged: refused at start, told and repaired by `seatwatch journal`.
extension RealPrograms {
    @Suite struct JournalCommand {
        let town: LocatedTown

        init() throws { town = try LocatedTown.small.get() }

        /// A daemon that has taken the town as a stream and was killed, with all of it in journal.db itself.
        private func killedDaemon() throws -> Daemon {
            let daemon = try Daemon()
            #expect(try daemon.seatwatch("send", "--stream", "town", town.file).code == 0)
            daemon.kill()
            // Opening a store puts what its WAL holds into the file.
            try daemon.startAgain()
            daemon.kill()
            return daemon
        }

        /// What the daemon says when it is started on stores that it refuses.
        private func refusal(of daemon: Daemon) throws -> String {
            let refused = try Command([
                Program.seatwatchd.path, "--config", daemon.configuration, "--runtime-dir", daemon.runtime,
                "--state-dir", daemon.state,
            ]).outcome()
            #expect(refused.code == 65, "\(refused.errors)")
            return refused.errors
        }

        private func contents(of directory: String) throws -> [String: Data] {
            try Dictionary(
                uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: directory).map {
                    ($0, try Data(contentsOf: URL(fileURLWithPath: directory + "/" + $0)))
                })
        }

        /// Flips one bit in each of four pages in the middle of the file: one of them at least holds a batch, or an account.
        private func damage(_ file: String, pageSize: Int) throws {
            let url = URL(fileURLWithPath: file)
            var bytes = try Data(contentsOf: url)
            let pages = bytes.count / pageSize
            try #require(pages >= 8, "\(file) has \(pages) pages")
            for page in pages / 2..<pages / 2 + 4 { bytes[page * pageSize + pageSize * 3 / 4] ^= 4 }
            try bytes.write(to: url)
        }

        private func damageJournal(of daemon: Daemon) throws {
            try damage(daemon.state + "/journal.db", pageSize: 16_384)
        }

        @Test func aDamagedBatchIsRefusedToldAndRepaired() throws {
            let daemon = try killedDaemon()
            let before = try seatwatch("journal", "verify", "--json", daemon.state)
            #expect(before.code == 0 && before.errors.isEmpty, "\(before.errors)")
            let whole = try JSON(before.text)
            #expect(whole["whole"] == .flag(true) && whole["findings"].items.isEmpty)
            #expect(whole["journal"]["start"].whole == 0 && whole["journal"]["end"].whole == town.lineCount)
            #expect(whole["journal"]["streams"].whole == 1)
            let batches = try #require(whole["journal"]["batches"].whole)
            try daemon.startAgain()
            let notices = try daemon.notices()
            daemon.kill()

            try damageJournal(of: daemon)
            let refusal = try refusal(of: daemon)
            let damaged = try contents(of: daemon.state)
            let said = try #require(refusal.firstMatch(of: /journal\.db: the batch at position (\d+) is not what was/))
            let position = try #require(Int(said.1))

            let verified = try seatwatch("journal", "verify", daemon.state)
            #expect(verified.code == 65)
            #expect(verified.errors.split(separator: "\n").count == 1)
            #expect(verified.errors.contains("journal.db: the batch at position \(position) is not what was written"))
            #expect(verified.lines.first == "\(daemon.state): damaged")
            #expect(verified.lines.allSatisfy { $0.count <= 80 || $0.contains(daemon.state) }, "\(verified.text)")
            let found = try JSON(try seatwatch("journal", "verify", "--json", daemon.state).text)
            #expect(found["whole"] == .flag(false) && found["findings"].items.count == 2)
            #expect(found["journal"]["end"].whole == position)
            let kept = try #require(found["journal"]["batches"].whole)
            #expect(kept > 0 && kept < batches)
            #expect(try contents(of: daemon.state) == damaged, "verifying leaves the files as they are")

            let repaired = try seatwatch("journal", "repair", "--json", daemon.state)
            #expect(repaired.code == 0, "\(repaired.errors)")
            let report = try JSON(repaired.text)
            #expect(report["changed"] == .flag(true) && report["findings"] == found["findings"])
            #expect(report["journal"] == found["journal"])
            #expect(report["records_lost"].whole == town.lineCount - position)
            #expect(report["kept_files"].items == [.text("journal.db.damaged-1")])
            #expect(try contents(of: daemon.state)["journal.db.damaged-1"] == damaged["journal.db"])

            // Everything that was said stays said; what was accepted is not sent again; and it goes on.
            try daemon.startAgain()
            #expect(try daemon.notices() == notices)
            let again = try daemon.seatwatch("send", "--stream", "town", town.file)
            #expect(again.code == 0 && again.errors.contains(" 0 lines sent now"), "\(again.errors)")
            try daemon.send(Story.sharing("after").text)
            let status = try daemon.accepts(Story.sharing("after").lines.count)
            #expect(status["lines"]["rejected"].whole == 0)
            #expect(daemon.terminate() == 0)
            #expect(try seatwatch("journal", "verify", daemon.state).code == 0)
        }

        @Test func whatWasDroppedIsSaidInWords() throws {
            let daemon = try killedDaemon()
            try damageJournal(of: daemon)
            let repaired = try seatwatch("journal", "repair", daemon.state)
            #expect(repaired.code == 0 && repaired.errors.isEmpty, "\(repaired.errors)")
            for part in ["repaired", "kept", "wrong", "dropped", "journal.db.damaged-1", "start seatwatchd"] {
                #expect(repaired.text.contains(part), "\(repaired.text)")
            }
            let again = try seatwatch("journal", "repair", daemon.state)
            #expect(again.code == 0 && again.text.contains("whole; nothing was changed"), "\(again.text)")
        }

        @Test func aDaemonThatRunsIsLeftAlone() throws {
            let daemon = try Daemon()
            try daemon.send(Story.sharing("a").text)
            try daemon.accepts(Story.sharing("a").lines.count)
            let files = try contents(of: daemon.state)
            for command in ["verify", "repair"] {
                let outcome = try seatwatch("journal", command, daemon.state)
                #expect(outcome.code == 73 && outcome.output.isEmpty)
                #expect(outcome.errors.hasPrefix("seatwatch: \(daemon.state) is in use by a running seatwatchd"))
            }
            #expect(try contents(of: daemon.state) == files)
            #expect(daemon.terminate() == 0)
            // And the daemon keeps out while the stores are looked at: both hold the same lock.
            let verified = try seatwatch("journal", "verify", "--state-dir", daemon.state)
            #expect(verified.code == 0 && verified.text.contains("whole"), "\(verified.errors)")
        }

        @Test func whatIsMissingOrBeyondRepairIsSaid() throws {
            let nowhere = try seatwatch("journal", "verify", "/nowhere")
            #expect(nowhere.code == 66 && nowhere.errors.contains("/nowhere: no store is there"), "\(nowhere.errors)")

            let daemon = try Daemon()
            #expect(try daemon.seatwatch("send", "--stream", "town", town.file).code == 0)
            #expect(daemon.terminate() == 0)
            try daemon.startAgain()
            daemon.kill()
            let state = URL(fileURLWithPath: daemon.state + "/state.db")
            let whole = try Data(contentsOf: state)
            try damage(state.path, pageSize: 4_096)
            let damaged = try Data(contentsOf: state)
            for command in ["verify", "repair"] {
                let outcome = try seatwatch("journal", command, daemon.state)
                #expect(outcome.code == 65 && outcome.errors.contains("state.db: "), "\(outcome.errors)")
            }
            #expect(try Data(contentsOf: state) == damaged)

            try FileManager.default.removeItem(at: state)
            for command in ["verify", "repair"] {
                let outcome = try seatwatch("journal", command, daemon.state)
                #expect(outcome.code == 65)
                #expect(outcome.errors.contains("state.db is missing beside journal.db"), "\(outcome.errors)")
            }
            try whole.write(to: state)
            try daemon.startAgain()
            #expect(daemon.terminate() == 0)
        }

        /// Otherwise the daemon's user could not open what root has written.
        @Test(.enabled(if: geteuid() == 0, "only root can be somebody else"))
        func rootRepairsAsTheDirectorysOwner() throws {
            let daemon = try killedDaemon()
            try damageJournal(of: daemon)
            let nobody: uid_t = 65_534
            #expect(chmod(daemon.directory.path, 0o755) == 0)
            for name in try FileManager.default.contentsOfDirectory(atPath: daemon.state) + ["."] {
                #expect(chown(daemon.state + "/" + name, nobody, nobody) == 0)
            }
            #expect(try seatwatch("journal", "repair", daemon.state).code == 0)
            for name in try FileManager.default.contentsOfDirectory(atPath: daemon.state) {
                var info = stat()
                #expect(stat(daemon.state + "/" + name, &info) == 0)
                #expect(info.st_uid == nobody && info.st_gid == nobody && info.st_mode & 0o077 == 0, "\(name)")
            }
        }
    }
}
