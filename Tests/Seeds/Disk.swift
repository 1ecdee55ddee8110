import Model
import Storage

/// What lasts: both stores, each as it was after its last commit. And what the test remembers of them for the end.
final class Disk: @unchecked Sendable {
    /// What can be written.
    enum Write: Int, CaseIterable {
        case batches, progress, cut, trim, rejects
        case notices, accounts, organizations, outreach, cursors, marks, settings, account

        var file: File {
            switch self {
            case .batches, .progress, .cut, .trim, .rejects: .journal
            case .notices, .accounts, .organizations, .outreach, .cursors, .marks, .settings, .account: .state
            }
        }
    }

    enum File { case journal, state }

    /// What becomes of a write.
    enum Fate {
        case done
        /// There is no room: it is refused, and may go through later.
        case refused
        /// The power goes before or after it.
        case lastAct(isWritten: Bool)
        /// It fails, and so does everything on the same file from then on; whether it is written nobody knows.
        case failed(isWritten: Bool)
    }

    let journal = MemoryJournal.Disk()
    let state: MemoryStateStore.Disk
    /// Everything that was ever written, be it cut or forgotten since.
    var history = History()

    struct History {
        var batches: [PackedBatch] = []
        var rejects: [SetAsideLine] = []
        var notices: [OutboxNotice] = []
        /// Accounts that were forgotten, with how far the journal was.
        var forgotten: [(position: UInt64, account: String)] = []
        /// Greatest event time before which notices were let go.
        var expiredBefore = Int64.min
        var writes = [Int](repeating: 0, count: Write.allCases.count)
    }

    init(hashKey: (UInt64, UInt64)) { state = MemoryStateStore.Disk(hashKey: hashKey) }
}

/// One life's way to the disk: decides what becomes of each write.
final class DiskAccess: @unchecked Sendable {
    let disk: Disk
    let findings: Findings
    private let life: Life
    private let fate: (Set<Disk.Write>) -> Disk.Fate
    private var broken: Set<Disk.File> = []
    private(set) var refusals = 0
    /// What the disk did when the power went or it failed.
    private(set) var lastActs: [String]?

    /// - Parameter fate: asked once for each write.
    init(_ disk: Disk, _ findings: Findings, life: Life, fate: @escaping (Set<Disk.Write>) -> Disk.Fate) {
        self.disk = disk
        self.findings = findings
        self.life = life
        self.fate = fate
    }

    /// Does what `body` does to the disk, if fate has it so.
    func write<Result>(
        _ kinds: Set<Disk.Write>, _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        guard !life.isOver else { throw .failed("the power is off") }
        guard let file = kinds.first?.file, !broken.contains(file) else { throw .failed("the disk has failed") }
        let fate = fate(kinds)
        findings.note { "write \(name(of: kinds)): \(fate)" }
        findings.digest(kinds.reduce(0) { $0 | 1 << $1.rawValue }, disk.journal.commitCount, disk.state.commitCount)
        switch fate {
        case .done:
            return try perform(kinds, body)
        case .refused:
            refusals += 1
            throw .full("no room for now")
        case .lastAct(let isWritten):
            lastActs = kinds.map { "\(isWritten ? "after" : "before") \($0)" }
            if isWritten { _ = try perform(kinds, body) }
            life.end()
            throw .failed("the power is off")
        case .failed(let isWritten):
            lastActs = kinds.map { "error at \($0)" }
            if isWritten { _ = try perform(kinds, body) }
            broken.insert(file)
            throw .failed("the disk has failed")
        }
    }

    private func name(of kinds: Set<Disk.Write>) -> String {
        Disk.Write.allCases.filter(kinds.contains).map { "\($0)" }.joined(separator: " ")
    }

    private func perform<Result>(
        _ kinds: Set<Disk.Write>, _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        do throws(StorageError) {
            let result = try body()
            for kind in kinds { disk.history.writes[kind.rawValue] += 1 }
            return result
        } catch {
            findings.violate("the store refuses what the engine writes: \(error)")
            throw error
        }
    }
}
