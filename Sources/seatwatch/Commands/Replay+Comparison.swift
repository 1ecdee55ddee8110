import ArgumentParser
import Engine
import Geolocation
import Glibc
import Settings

/// The same lines under two settings: of whom would a change have us speak, of whom would it have us be silent?
extension Replay {
    /// Two engines read each piece of the files in turn, so files are read once and standard input can be compared too.
    func runComparison() throws {
        let sides = try compare.map { try side($0) }
        try forEachPiece { piece in
            for side in sides { side.replay.append(piece) }
            for side in sides { try side.told.flush() }
        } endOfFile: {
            for side in sides { side.replay.endSource() }
        }
        for side in sides {
            if let end = try until.map(parseTime) { side.replay.tick(end) }
            try side.told.flush()
        }
        let comparison = NoticeComparison(from: sides[0].told, to: sides[1].told)
        let printer = ComparisonPrinter(comparison, names: (compare[0], compare[1]), style: .standardOutput())
        try StandardOutput.write(json ? printer.json() : printer.text())
        if strict, let rejected = sides.map(\.replay.lines.rejected).max(), rejected > 0 {
            throw Failure.badData("\(rejected) bad lines")
        }
    }

    private func side(_ configuration: String) throws -> (replay: Engine.Replay, told: ToldAccounts) {
        var options = options
        options.config = configuration
        let loaded = try options.load(overrides: overrides)
        let told = ToldAccounts()
        let replay = Engine.Replay(
            settings: loaded.settings.engine, geolocator: try Databases.load(loaded.settings.engine),
            onNotices: told.take, onReject: { _ in })
        return (replay, told)
    }
}

/// The accounts that findings were told about, and the number of notices of each type.
final class ToldAccounts {
    /// The first telling of an account's last finding.
    struct Telling {
        var time: String
        var confidence: Double
        var people: Int
        var kinds: [String]
        /// `send`, `hold` or `none`.
        var decision: String
    }

    private(set) var tellings: [String: Telling] = [:]
    private(set) var notices: [String: Int] = [:]
    private var pending: [PublishedNotice] = []

    func take(_ notices: [PublishedNotice]) { pending += notices }

    /// Reads the notices that came since, outside of the engine's call.
    func flush() throws {
        defer { pending.removeAll(keepingCapacity: true) }
        for notice in pending {
            notices[notice.type, default: 0] += 1
            guard notice.type == Self.noticed else { continue }
            let value = try JSONValue(parsing: notice.line)
            let data = value["data"]
            guard let account = data["account"].text, let time = value["time"].text else { continue }
            tellings[account] = Telling(
                time: time, confidence: data["confidence"].number ?? 0,
                people: Int(data["people_estimate"].number ?? 0),
                kinds: data["signals"].list.compactMap { $0["kind"].text },
                decision: data["outreach"]["decision"].text ?? "none")
        }
    }

    private static let noticed = "seatwatch.sharing.noticed.v1"
}

/// Whom a change of settings adds, drops, and tells otherwise.
struct NoticeComparison {
    typealias Telling = ToldAccounts.Telling

    /// By account's name.
    let added: [(account: String, now: Telling)]
    let dropped: [(account: String, before: Telling)]
    /// Told by both, but not with the same decision, number of people or at the same time.
    let changed: [(account: String, before: Telling, now: Telling)]
    /// How many are told by both alike.
    let sameCount: Int
    /// Number of notices of each type under both, where they differ.
    let notices: [(type: String, before: Int, now: Int)]

    init(from old: ToldAccounts, to new: ToldAccounts) {
        let (before, now) = (old.tellings, new.tellings)
        added = now.filter { before[$0.key] == nil }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        dropped = before.filter { now[$0.key] == nil }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let both = before.compactMap { name, telling in now[name].map { (account: name, before: telling, now: $0) } }
        changed = both.filter { !$0.before.isLike($0.now) }.sorted { $0.account < $1.account }
        sameCount = both.count - changed.count
        let types = Set(old.notices.keys).union(new.notices.keys).sorted()
        notices = types.map { ($0, old.notices[$0] ?? 0, new.notices[$0] ?? 0) }.filter { $0.1 != $0.2 }
    }
}

extension ToldAccounts.Telling {
    fileprivate func isLike(_ other: Self) -> Bool {
        (time, people, decision) == (other.time, other.people, other.decision)
    }
}
