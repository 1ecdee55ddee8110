import Engine
import Glibc
import Model
import Storage

/// What has to be true of a whole run: every line that was acknowledged was applied once, in its order, and what came of
/// it is what comes of an uninterrupted run over the same lines.
struct Verdict {
    private let world: World
    private let requests: Operator
    private var findings: Findings { world.findings }
    private var history: Disk.History { world.disk.history }

    init(_ world: World, _ requests: Operator) {
        self.world = world
        self.requests = requests
    }

    func judge() {
        lookAtStores()
        guard let applied = Applied(world, requests) else { return }
        lookAtSources(applied)
        lookAtRejects()
        guard !findings.hasViolation else { return }
        Comparison(world, applied).compare()
        world.counts.lines += Int(world.disk.journal.end)
        world.counts.setAside += history.rejects.count
        world.counts.notices += history.notices.count
        world.counts.displaced += history.notices.count { $0.type == NoticeType.sessionDisplaced.rawValue }
        world.counts.letters += history.notices.count { $0.type == NoticeType.outreachDue.rawValue }
    }

    private func lookAtStores() {
        let disk = world.disk
        findings.expect(
            history.notices.map(\.sequence) == Array(1..<UInt64(history.notices.count + 1)),
            "the sequences of notices are \(history.notices.map(\.sequence))")
        findings.expect(
            Set(history.notices.map(\.id)).count == history.notices.count, "two notices have the same id")
        findings.expect(
            disk.state.marks.covered == disk.journal.end && disk.journal.batches.isEmpty,
            "all is saved, but the state covers \(disk.state.marks.covered) of \(disk.journal.end)")
        for notice in history.notices where disk.isLetGo(notice.sequence) {
            findings.expect(
                notice.time < history.expiredBefore || history.forgotten.contains { notice.line.holds($0.account) },
                "notice \(notice.sequence) is gone, though nobody let it go")
        }
        // Who was forgotten and not named again is nowhere.
        for account in Set(history.forgotten.map(\.account)) {
            guard let last = history.forgotten.last(where: { $0.account == account }) else { continue }
            let isNamedAgain = history.batches.contains { $0.end > last.position && $0.bytes.holds(account) }
            let isSetAside = history.rejects.contains { $0.content.contains(account) }
            findings.expect(
                isNamedAgain || isSetAside || !disk.holds(account), "\(account) was forgotten, but is on the disk")
        }
    }

    /// Of every stream each good line was applied, once and in order; of the others none twice.
    private func lookAtSources(_ applied: Applied) {
        for (number, source) in world.story.sources.enumerated() {
            let lines = applied.lines.compactMap { $0.source == number ? $0.line : nil }
            let name = source.stream ?? "bare"
            guard source.stream != nil else {
                findings.expect(
                    zip(lines, lines.dropFirst()).allSatisfy { $0 < $1 }, "\(name): lines out of order: \(lines)")
                continue
            }
            let good = source.lines.indices.filter { source.lines[$0].kind == .applied }
            findings.expect(lines == good, "\(name): applied were lines \(lines) of \(good)")
            let accepted = world.disk.journal.streams.first { $0.name == name }?.accepted ?? 0
            findings.expect(
                accepted == UInt64(source.lines.count), "\(name): \(accepted) of \(source.lines.count) lines accepted")
        }
    }

    private func lookAtRejects() {
        for source in world.story.sources {
            guard let name = source.stream else { continue }
            let bad = source.lines.indices.filter { source.lines[$0].kind.isSetAside }.map { UInt64($0 + 1) }
            let kept = history.rejects.filter { $0.stream == name }.map(\.line)
            findings.expect(kept.sorted() == bad, "\(name): set aside were lines \(kept) instead of \(bad)")
        }
    }
}

extension Disk {
    /// Whether a text stands anywhere on it.
    func holds(_ text: String) -> Bool {
        state.accounts.values.contains { $0.bytes.holds(text) } || state.notices.contains { $0.line.holds(text) }
            || state.outreach.contains { $0.key.contains(text) || $0.value.holds(text) }
            || journal.batches.contains { $0.bytes.holds(text) }
            || journal.rejects.contains { $0.content.contains(text) }
    }

    /// Whether it ever stood in the journal.
    func hasJournaled(_ text: String) -> Bool { history.batches.contains { $0.bytes.holds(text) } }
}

extension [UInt8] {
    func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return withUnsafeBytes { bytes in
            var rest = bytes[...]
            while rest.count >= wanted.count, let start = bytes.baseAddress,
                let found = memchr(start + rest.startIndex, Int32(wanted[0]), rest.count)
            {
                let place = UnsafeRawPointer(found) - start
                if bytes[place...].starts(with: wanted) { return true }
                rest = bytes[(place + 1)...]
            }
            return false
        }
    }
}
