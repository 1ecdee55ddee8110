import Decoding
import Detection
import Engine
import FoundationEssentials
import Geolocation
import Glibc
import Model
import Outreach
import Workload

/// Processor time of each stage over all lines, in nanoseconds.
struct StageCosts {
    var decode: UInt64 = 0
    var locate: UInt64 = 0
    var judge: UInt64 = 0
    var publish: UInt64 = 0
    /// The engine as a whole, on one thread.
    var core: UInt64 = 0
    var lines = 0
    var notices = 0
}

/// What several passes cost.
struct StageReport {
    private let costs: [StageCosts]

    init(_ costs: [StageCosts]) { self.costs = costs }

    /// The median of the passes, for each line or notice.
    func median(_ stage: KeyPath<StageCosts, UInt64>, per count: Int) -> Int {
        count == 0 ? 0 : Int(costs.map { $0[keyPath: stage] }.median) / count
    }
}

/// Takes lines through one stage after the other, batch by batch as live, and reads the clock in between.
struct StageBench {
    /// Bytes in a batch, as in the engine's blocks.
    private static let batchBytes = LineBlock.capacity

    private(set) var costs = StageCosts()
    private let geolocator: Geolocator?
    private static let key = HashKey(1, 2)
    private let decoder = LineDecoder(key: Self.key)
    private let batch = EventBatch(recordCapacity: batchBytes / 96, arenaCapacity: 2 * batchBytes)
    private let book = AccountBook(
        settings: DetectionSettings(), accountsMax: 50_000_000, awakeMax: 16_384, hash: { Self.key.hash($0) })
    private let policy = OutreachPolicy(settings: OutreachSettings())
    private var outreach = OutreachLedger()
    private let directory = Directory()
    private let encoder = JSONEncoder()
    private var organizations: [UInt64: UInt32] = [:]
    private var changes: [AccountChange] = []
    private var minute: Int64 = 0

    init(geolocator: Geolocator?) {
        self.geolocator = geolocator
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var line: UInt64 = 1
        while start < bytes.count {
            let end = Self.endOfLine(in: bytes, near: start + Self.batchBytes)
            let part = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<end]))
            let progress = time(\.decode) {
                $0.decoder.decode(part, firstLine: line, mayControl: false, into: $0.batch)
            }
            precondition(progress.consumed > 0, "a batch takes at least one line")
            start += progress.consumed
            line += progress.lines
            time(\.locate) { $0.geolocator?.locate($0.batch) }
            numberOrganizations()
            time(\.judge) { $0.judge() }
            time(\.publish) { $0.publish() }
            costs.lines += batch.lineCount
            batch.reset()
        }
    }

    private mutating func time<Result>(
        _ stage: WritableKeyPath<StageCosts, UInt64>, _ body: (inout StageBench) -> Result
    ) -> Result {
        let began = Clocks.thread
        let result = body(&self)
        costs[keyPath: stage] += Clocks.thread - began
        return result
    }

    /// What the engine's sequencer does, not measured.
    private mutating func numberOrganizations() {
        for record in UnsafeMutableBufferPointer(start: batch.records, count: batch.recordCount).indices
        where !batch.records[record].organization.isAbsent {
            let hash = batch.records[record].organizationHash
            let number = organizations[hash] ?? UInt32(organizations.count)
            organizations[hash] = number
            batch.records[record].organizationIndex = number
        }
    }

    private mutating func judge() {
        for index in 0..<batch.recordCount {
            let record = batch.records + index
            let ahead = index + AccountBook.warmDistance
            book.warm(ahead < batch.recordCount ? batch.records + ahead : nil, in: batch)
            guard record.pointee.type != .organizationUpdate, record.pointee.type != .tick else { continue }
            if record.pointee.time / 60_000 > minute {
                minute = record.pointee.time / 60_000
                book.advance(to: record.pointee.instant, into: &changes)
            }
            book.apply(record, in: batch, into: &changes)
        }
    }

    private mutating func publish() {
        for case .finding(let finding) in changes {
            costs.notices += 1
            let decision = outreach.hear(finding, now: finding.time, in: directory, policy.settings)
            let data = policy.data(for: finding, organization: nil, seats: nil, decision: decision)
            let notice = Notice(
                id: finding.id, sequence: UInt64(costs.notices), source: "seatwatch/bench", type: .sharingNoticed,
                subject: finding.account.account, time: finding.time, data: data)
            do {
                let json = try encoder.encode(notice)
                precondition(!json.isEmpty, "a notice says something")
            } catch {
                fatalError("a notice could not be written: \(error)")
            }
        }
        changes.removeAll(keepingCapacity: true)
    }

    /// Where the first line ends at `place` or later; the end of all when none does.
    private static func endOfLine(in bytes: UnsafeBufferPointer<UInt8>, near place: Int) -> Int {
        guard place < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + place, Int32(UInt8(ascii: "\n")), bytes.count - place)
        else { return bytes.count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
    }
}

/// The processor time of the whole engine without sockets and queues.
func coreCost(_ bytes: UnsafeBufferPointer<UInt8>, _ geolocator: Geolocator?) -> UInt64 {
    let replay = Replay(settings: EngineSettings(), geolocator: geolocator, onNotices: { _ in }, onReject: { _ in })
    let began = Clocks.thread
    replay.append(bytes)
    replay.endSource()
    return Clocks.thread - began
}
