import Foundation

/// Sends a file that grows as one stream, as `tail -F` would read it: through rotation, truncation and the daemon's
/// restarts.
///
/// A file that was replaced is read until nothing has come for a while; then all of it is acknowledged, and only then the
/// new file begins. So what the daemon lacks is always in the file at hand.
struct Follower {
    /// How often an idle file is looked at.
    private static let interval: Int32 = 100
    /// Looks without anything new after which nobody writes to a file any more that was replaced.
    private static let looksAtReplaced = 20
    /// Reasons that are shown; the daemon keeps all of them.
    private static let reasonsShown = 5

    private let socket: String
    private let stream: String
    private let path: String
    private let positionPath: String
    private let patience: Int?
    private var position: FollowPosition?
    private var rejects = 0

    /// - Parameter patience: seconds to wait for a daemon that has gone away; nil: for ever.
    init(socket: String, stream: String, path: String, positionPath: String, patience: Int?) throws {
        self.socket = socket
        self.stream = stream
        self.path = path
        self.positionPath = positionPath
        self.patience = patience
        position = try FollowPosition.load(positionPath, stream: stream)
    }

    mutating func run() throws -> Never {
        var brokenSince: Date?
        while true {
            do {
                try follow { brokenSince = nil }
            } catch let failure as Failure where failure.code == EX_UNAVAILABLE {
                if brokenSince == nil { StandardError.write("\(stream): waiting for the daemon: \(failure.message)\n") }
                let since = brokenSince ?? Date()
                brokenSince = since
                if let patience, Date().timeIntervalSince(since) >= Double(patience) { throw failure }
                usleep(UInt32(Self.interval) * 1_000)
            }
        }
    }

    /// One connection; ends by throwing.
    private mutating func follow(connected: () -> Void) throws -> Never {
        var reasons: [String] = []
        let sender = try StreamSender(path: socket, stream: stream) { line, reason in
            if reasons.count <= Self.reasonsShown { reasons.append("line \(line): \(reason)") }
        }
        connected()
        var file = try open(for: sender)
        var toSkip = sender.accepted - (position?.linesBefore ?? 0)
        StandardError.write("\(stream): \(sender.accepted) lines accepted; following \(path)\n")
        var idleLooks = 0
        while true {
            if let chunk = try file.read() {
                idleLooks = 0
                try chunk.withoutLines(&toSkip).withUnsafeBytes(sender.send)
                continue
            }
            if try file.noteFirstLine() { try note(file, linesBefore: position?.linesBefore ?? 0) }
            try sender.wait(milliseconds: Self.interval)
            report(&reasons)
            idleLooks += 1
            switch try file.look(at: path) {
            case .missing: continue
            case .same:
                guard toSkip > 0 else { continue }
                // It holds less than was accepted of it: nobody looked when it was emptied.
                StandardError.write("\(stream): \(path) has become shorter; it begins anew\n")
                toSkip = 0
                file = try begin(sender, linesBefore: sender.accepted)
            case .replaced where idleLooks < Self.looksAtReplaced: continue
            case .replaced, .truncated:
                let lines = try end(file, sender, &toSkip)
                file = try begin(sender, linesBefore: lines)
                idleLooks = 0
            }
        }
    }

    /// Ends the last line of a file that nobody writes to any more, and waits until all of it is on the daemon's disk.
    /// - Returns: the lines of the stream up to its end.
    private func end(_ file: FollowedFile, _ sender: StreamSender, _ toSkip: inout UInt64) throws -> UInt64 {
        var lines = (position?.linesBefore ?? 0) + file.lineCount
        if file.isInLine {
            lines += 1
            if toSkip > 0 { toSkip -= 1 } else { try [UInt8(ascii: "\n")].withUnsafeBytes(sender.send) }
        }
        if toSkip == 0 { try sender.settle(at: lines) }
        return lines
    }

    /// The file that the stream is in.
    private mutating func open(for sender: StreamSender) throws -> FollowedFile {
        let accepted = sender.accepted
        guard let position else {
            let file = try begin(sender, linesBefore: 0)
            let count = try Self.countLines(of: path, atMost: accepted)
            guard count >= accepted else {
                try? FileManager.default.removeItem(atPath: positionPath)
                throw Failure.badData(
                    "\(stream): the daemon has accepted \(accepted) lines of this stream, and here are only \(count); "
                        + "another file needs another name (--stream)")
            }
            return file
        }
        guard position.linesBefore <= accepted else {
            StandardError.write("\(stream): the daemon knows less of it than was sent; it begins anew with \(path)\n")
            return try begin(sender, linesBefore: accepted)
        }
        if let file = try find(position.file) { return file }
        StandardError.write("\(stream): what \(path) was is gone; it begins anew with what is there now\n")
        return try begin(sender, linesBefore: accepted)
    }

    /// The file itself, or under the name that rotation has given it.
    private func find(_ identity: FollowedFile.Identity) throws -> FollowedFile? {
        let url = URL(fileURLWithPath: path)
        let directory = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for name in names.sorted() where name.hasPrefix(url.lastPathComponent) {
            guard let file = try? FollowedFile(directory + "/" + name) else { continue }
            if identity.goesOn(in: file.identity) { return file }
        }
        return nil
    }

    /// Begins with the first line of what has the name now, waiting until there is something.
    private mutating func begin(_ sender: StreamSender, linesBefore: UInt64) throws -> FollowedFile {
        while true {
            if let file = try FollowedFile(path) {
                try note(file, linesBefore: linesBefore)
                return file
            }
            try sender.wait(milliseconds: Self.interval)
        }
    }

    private mutating func note(_ file: FollowedFile, linesBefore: UInt64) throws {
        let position = FollowPosition(stream: stream, file: file.identity, linesBefore: linesBefore)
        try position.save(positionPath)
        self.position = position
    }

    private mutating func report(_ reasons: inout [String]) {
        for reason in reasons {
            rejects += 1
            if rejects <= Self.reasonsShown { StandardError.write("\(stream): set aside: \(reason)\n") }
            if rejects == Self.reasonsShown + 1 {
                StandardError.write("\(stream): more are set aside (`seatwatch rejects` lists them all)\n")
            }
        }
        reasons = []
    }

    private static func countLines(of path: String, atMost count: UInt64) throws -> UInt64 {
        guard let file = try FollowedFile(path) else { return 0 }
        while file.lineCount < count, try file.read() != nil {}
        return min(file.lineCount, count)
    }
}
