import Engine
import Model
import Storage

/// One life of the daemon: the whole engine, and in place of the sockets what they would do with connections.
final class Daemon: DurabilityListener, @unchecked Sendable {
    let life: Life
    let settings: EngineSettings
    let engine: LiveEngine
    let intake: Intake
    private let disk: Disk
    private let findings: Findings
    /// Lines of each stream that were handed to the engine, as far as this life knows; by number.
    private var handedOver: [UInt32: UInt64] = [:]
    /// What of each stream was told to be on the disk.
    private var told: [UInt32: UInt64] = [:]
    private var sources: [UInt32: Story.Source] = [:]
    private let story: Story
    private var nextSequence: UInt64
    /// Called with every notice that is handed out.
    var onNotices: ([PublishedNotice]) -> Void = { _ in }

    init(
        _ life: Life, _ access: DiskAccess, _ settings: EngineSettings, _ world: World,
        onFailure: @escaping () -> Void
    ) throws(StorageError) {
        self.life = life
        self.settings = settings
        disk = access.disk
        findings = access.findings
        story = world.story
        let box = Box()
        let failed = Transfer(value: onFailure)
        let horizon = world.plan.horizon ?? Story.begin
        engine = try LiveEngine(
            settings: settings,
            stores: EngineStores(journal: SimulatedJournal(access), state: SimulatedStateStore(access)),
            geolocator: nil, runtime: life, wallClock: { Instant(milliseconds: horizon) },
            onNotices: { box.daemon?.published($0) },
            onFailure: { _ in if !life.isOver { failed.value() } })
        nextSequence = engine.nextSequence
        intake = Intake(engine, life: life, world.random.fork())
        box.daemon = self
        intake.daemon = self
        engine.attach(self)
        engine.start()
    }

    private final class Box: @unchecked Sendable { weak var daemon: Daemon? }
    private struct Transfer: @unchecked Sendable { let value: () -> Void }

    // MARK: What the engine says

    private func published(_ notices: [PublishedNotice]) {
        guard !life.isOver else { return }
        let kept = disk.history.notices
        for notice in notices {
            findings.expect(
                notice.sequence == nextSequence, "notice \(notice.sequence) is handed out instead of \(nextSequence)")
            nextSequence = notice.sequence + 1
            findings.expect(
                notice.sequence <= UInt64(kept.count) && kept[Int(notice.sequence) - 1].line == notice.line,
                "notice \(notice.sequence) is handed out, but is not on the disk")
        }
        findings.digest(1, notices.count, Int(nextSequence))
        onNotices(notices)
    }

    func durable(_ progress: [StreamProgress]) {
        guard !life.isOver else { return }
        for progress in progress {
            let onDisk = accepted(progress.number)
            findings.expect(
                progress.accepted == onDisk,
                "stream \(progress.number): \(progress.accepted) lines are told to be on the disk, \(onDisk) are")
            let before = told[progress.number] ?? 0
            findings.expect(
                progress.accepted > before,
                "stream \(progress.number): told \(progress.accepted) lines after \(before)")
            expectRejects(progress, after: before)
            told[progress.number] = progress.accepted
            findings.digest(2, Int(progress.number), Int(progress.accepted))
        }
        intake.tell(progress)
    }

    private func expectRejects(_ progress: StreamProgress, after before: UInt64) {
        guard let source = sources[progress.number], progress.accepted <= source.lines.count else {
            return findings.violate("stream \(progress.number) has no line \(progress.accepted)")
        }
        let bad = (before..<progress.accepted).filter { source.lines[Int($0)].kind.isSetAside }.map { $0 + 1 }
        findings.expect(
            progress.rejects.map(\.line) == bad,
            "stream \(progress.number): of lines \(before + 1) to \(progress.accepted) \(bad) are bad, "
                + "told were \(progress.rejects.map(\.line))")
    }

    private func accepted(_ number: UInt32) -> UInt64 {
        disk.journal.streams.first { $0.number == number }?.accepted ?? 0
    }

    // MARK: What the sockets ask for

    /// Begins or goes on with a stream, and looks whether the answer counts all that was handed over.
    func openStream(_ source: Story.Source, _ answer: @escaping (StreamOpening) -> Void) {
        guard let name = source.stream else { preconditionFailure("a stream has a name") }
        let answered = Transfer2(value: answer)
        engine.openStream(name) { [self] opening in
            guard !life.isOver else { return }
            if case .open(let number, let accepted) = opening {
                let expected = handedOver[number] ?? self.accepted(number)
                findings.expect(
                    accepted == expected && accepted == self.accepted(number),
                    "\(name): it goes on behind \(accepted); \(expected) lines were handed over, "
                        + "\(self.accepted(number)) are on the disk")
                sources[number] = source
                if told[number] == nil { told[number] = accepted }
            }
            findings.note { "\(name): \(opening)" }
            answered.value(opening)
        }
    }

    private struct Transfer2: @unchecked Sendable { let value: (StreamOpening) -> Void }

    func handsOver(upTo line: UInt64, of number: UInt32) { handedOver[number] = line }

    /// Asks whether all that was handed over is on the disk, and looks.
    func flush() {
        let expected = handedOver
        engine.whenDurable { [self] in
            guard !life.isOver else { return }
            for (number, lines) in expected {
                findings.expect(
                    accepted(number) >= lines,
                    "stream \(number): \(lines) lines are said to be on the disk, \(accepted(number)) are")
            }
        }
    }
}

extension Story.Line.Kind {
    var isSetAside: Bool { self == .bad || self == .overlong }
}
