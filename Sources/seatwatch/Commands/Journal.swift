import ArgumentParser
import Glibc
import SQLiteStorage
import Storage

/// The stores of a daemon that does not run.
struct Journal: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check or repair the stores of a daemon that does not run.", subcommands: [Verify.self, Repair.self])

    /// What is wrong with them.
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the stores whole and say what is wrong with them.",
            discussion: """
                Reads every row of journal.db and state.db. The files stay as they are; a copy beside them is read, for \
                which there has to be room. Exit code 0: all is whole; 65: damaged, with file and position; 73: a daemon \
                runs there.
                """)

        @OptionGroup var options: CommonOptions

        @Flag(help: "One JSON object.")
        var json = false

        @Argument(help: "The state directory; by default the one that the daemon would use.")
        var directory: String?

        func run() throws {
            let stopped = try StoppedDirectory(options, directory)
            let report = try stopped.explaining { () throws(StorageError) in
                try SQLiteStores.verify(directory: stopped.path)
            }
            try StandardOutput.write(
                json ? try report.json(stopped.path).line() + "\n" : report.text(stopped.path))
            guard let first = report.findings.first else { return }
            throw Failure.badData(
                "\(stopped.path): damaged: \(first); `seatwatch journal repair \(stopped.path)` keeps what is whole")
        }
    }

    /// Makes the best of them.
    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep every whole batch of damaged stores, and say what is dropped.",
            discussion: """
                Stores that are whole stay as they are. Of damaged ones every batch up to the first that is lost is kept, \
                and the state as of its last whole commit. The old files stay beside the new ones. Lines that are dropped \
                had been acknowledged: `seatwatch streams` shows from where each stream goes on.
                """)

        @OptionGroup var options: CommonOptions

        @Flag(help: "One JSON object.")
        var json = false

        @Argument(help: "The state directory; by default the one that the daemon would use.")
        var directory: String?

        func run() throws {
            let stopped = try StoppedDirectory(options, directory)
            let report = try stopped.explaining { () throws(StorageError) in
                try SQLiteStores.repair(directory: stopped.path)
            }
            try StandardOutput.write(
                json ? try report.json(stopped.path).line() + "\n" : report.text(stopped.path))
        }
    }
}

/// A state directory with stores in it that no daemon has open, and none can open meanwhile.
private struct StoppedDirectory {
    let path: String
    private let lock: StateLock

    init(_ options: CommonOptions, _ given: String?) throws {
        var options = options
        if let given { options.stateDir = given }
        path = try options.stateDirectory()
        guard Self.hasStore(path) else {
            let reason = errno == ENOENT ? "no store is there" : systemError()
            throw Failure.noInput("\(path): \(reason); name the state directory: seatwatch journal verify DIR")
        }
        try Self.becomeOwner(of: path)
        do {
            lock = try StateLock(directory: path)
        } catch StateLock.Failure.inUse {
            throw Failure.cannotCreate("\(path) is in use by a running seatwatchd; stop it first")
        } catch {
            throw Failure.cannotCreate("\(error)")
        }
    }

    private static func hasStore(_ path: String) -> Bool {
        [SQLiteStores.journalName, SQLiteStores.stateName].contains { access(path + "/" + $0, F_OK) == 0 }
    }

    /// Root makes files that the daemon's user could not open: so it does it as that user.
    private static func becomeOwner(of path: String) throws {
        var info = stat()
        guard geteuid() == 0, stat(path, &info) == 0, info.st_uid != 0 else { return }
        guard setgroups(0, nil) == 0, setegid(info.st_gid) == 0, seteuid(info.st_uid) == 0 else {
            throw Failure.failed("\(path): cannot become its owner: \(systemError())")
        }
    }

    /// What a store's error means to whoever called the command.
    func explaining<Report>(_ body: () throws(StorageError) -> Report) throws -> Report {
        do throws(StorageError) {
            return try body()
        } catch {
            switch error {
            case .damaged:
                throw Failure.badData(
                    "\(path): \(error); this cannot be repaired: put back a backup, or move journal.db and state.db away "
                        + "to begin anew")
            case .full: throw Failure.cannotCreate("\(path): \(error); a copy of the stores has to fit beside them")
            case .failed: throw Failure.failed("\(path): \(error)")
            }
        }
    }
}

extension JournalReport {
    fileprivate var json: JSONValue {
        .object([
            "start": .integer(Int64(clamping: start)), "end": .integer(Int64(clamping: end)),
            "batches": .integer(Int64(batches)), "bytes": .integer(Int64(bytes)), "streams": .integer(Int64(streams)),
            "rejects": .integer(Int64(rejects)),
        ])
    }

    fileprivate var text: String {
        "\(count(batches, "whole batch", "whole batches")) from position \(start) to \(end), \(bytes) bytes, "
            + "\(count(streams, "stream")), \(count(rejects, "set-aside line"))"
    }
}

extension StoresReport {
    fileprivate func json(_ directory: String) -> JSONValue {
        .object([
            "directory": .text(directory), "whole": .flag(isWhole), "journal": journal?.json ?? .null,
            "covered": covered.map { .integer(Int64(clamping: $0)) } ?? .null,
            "findings": .list(findings.map(JSONValue.text)),
        ])
    }

    fileprivate func text(_ directory: String) -> String {
        var lines = ["\(directory): \(isWhole ? "whole" : "damaged")"]
        lines += findings.map { wrapped($0, first: "  wrong    ", rest: "           ") }
        lines.append(
            wrapped(
                "journal.db: \(journal?.text ?? "nothing can be read of it")", first: "  readable ", rest: "           "
            ))
        let state = covered.map { "it covers the journal up to position \($0)" } ?? "not all of it can be read"
        lines.append(wrapped("state.db: \(state)", first: "  readable ", rest: "           "))
        return lines.joined(separator: "\n") + "\n"
    }
}

extension RepairReport {
    fileprivate func json(_ directory: String) -> JSONValue {
        .object([
            "directory": .text(directory), "changed": .flag(!isUnchanged), "journal": journal.json,
            "findings": .list((journal.findings + findingsOfState).map(JSONValue.text)),
            "records_lost": .integer(Int64(clamping: recordsLost)), "kept_files": .list(keptFiles.map(JSONValue.text)),
        ])
    }

    fileprivate func text(_ directory: String) -> String {
        func line(_ label: String, _ text: String) -> String {
            wrapped(text, first: "  " + label.padding(11), rest: "             ")
        }
        guard !isUnchanged else {
            return "\(directory): whole; nothing was changed\n" + line("kept", "journal.db: \(journal.text)") + "\n"
        }
        var lines = ["\(directory): repaired", line("kept", "journal.db: \(journal.text)")]
        lines += (journal.findings + findingsOfState).map { line("wrong", $0) }
        if !journal.isWhole {
            lines.append(line("dropped", "whatever journal.db held behind position \(journal.end)"))
        }
        if recordsLost > 0 {
            lines.append(
                line(
                    "of these",
                    "\(count(Int(clamping: recordsLost), "line")) had been applied: what they said of accounts counts as "
                        + "far as state.db had saved it"))
        }
        if !findingsOfState.isEmpty {
            lines.append(line("dropped", "the last commits of state.db; the journal makes good what it still has"))
        }
        lines.append(
            line(
                "old files",
                "\(keptFiles.joined(separator: ", ")): they hold names; remove them when they are not needed any more"))
        lines.append(line("next", "start seatwatchd; `seatwatch streams` shows from where each stream goes on"))
        return lines.joined(separator: "\n") + "\n"
    }
}

private func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
}

extension String {
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
