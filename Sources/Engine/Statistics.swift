public import Model
internal import Storage

/// What happened to lines since start.
public struct LineCounts: Encodable, Equatable, Sendable {
    /// All lines but blank ones: applied, rejected and ignored ones.
    public var accepted = 0
    public var applied = 0
    public var rejected = 0
    /// Applied, but older than the watermark: never evidence.
    public var late = 0
    /// Well-formed, of a type this version does not know.
    public var ignored = 0

    mutating func add(_ block: LineBlock) {
        accepted += block.batch.lineCount
        applied += block.batch.recordCount
        rejected += block.batch.rejects.count
        ignored += block.batch.ignoredCount
    }
}

/// How many lines were set aside since start, by reason.
struct RejectCounts {
    /// Reasons come from a small closed set; a runaway one is counted under this name.
    private static let reasonsMax = 512
    private static let otherReason = "other"

    private(set) var byReason: [String: Int] = [:]

    mutating func add(_ rejects: [Reject]) {
        for reject in rejects {
            let isKnown = byReason[reject.reason] != nil || byReason.count < Self.reasonsMax
            byReason[isKnown ? reject.reason : Self.otherReason, default: 0] += 1
        }
    }
}

/// The answer to `status`.
public struct EngineStatus: Encodable, Sendable {
    public var lines: LineCounts
    @Nullable public var watermark: Instant?
    public var accounts: Int
    public var organizations: Int
    /// Lines not applied because the table of accounts is full.
    public var refused: Int
    /// Notices by type.
    public var notices: [String: Int]
    /// Set-aside lines by reason.
    public var rejects: [String: Int]
    public var memory: Memory
    public var queues: Queues
    public var outreach = OutreachStatus()
    /// Streams with acknowledgements, by name.
    public var streams: [StreamStatus] = []
    public var journal = JournalStatus(start: 0, end: 0, isFull: false)
    public var state = StateStatus(covered: 0, published: 0, isFull: false)

    public struct JournalStatus: Encodable, Sendable {
        /// The places of the oldest record kept and behind the newest one.
        public var start: UInt64
        public var end: UInt64
        /// The disk takes nothing now; nothing is read before it does.
        public var isFull: Bool
        enum CodingKeys: String, CodingKey {
            case start, end
            case isFull = "full"
        }
    }

    public struct StateStatus: Encodable, Sendable {
        /// The journal is needed no more before the first place; the notices of all before the second are out.
        public var covered: UInt64
        public var published: UInt64
        /// The disk takes nothing now; no notice goes out before it does.
        public var isFull: Bool
        enum CodingKeys: String, CodingKey {
            case covered, published
            case isFull = "full"
        }
    }

    public struct OutreachStatus: Encodable, Sendable {
        /// Accounts with an open finding, and those of them of which somebody hears again.
        public var open = 0
        public var waiting = 0
        /// Time zones that organizations have named and this machine does not know: their letters go by UTC.
        public var unknownZones = 0
        enum CodingKeys: String, CodingKey {
            case open, waiting
            case unknownZones = "unknown_zones"
        }
    }

    public struct Memory: Encodable, Sendable {
        /// Bytes held for accounts, their windows and texts.
        public var accounts: Int
        public var perAccount: Int
        enum CodingKeys: String, CodingKey {
            case accounts
            case perAccount = "per_account"
        }
    }

    public struct Queues: Encodable, Sendable {
        public var shards: Int
        public var blocks: Int
        public var blocksInUse: Int
        enum CodingKeys: String, CodingKey {
            case shards, blocks
            case blocksInUse = "blocks_in_use"
        }
    }
}

/// A stream as it stands.
public struct StreamStatus: Encodable, Sendable {
    public var name: String
    /// Lines of it that are on the disk.
    public var accepted: UInt64

    init(_ stream: StreamPosition) {
        name = stream.name
        accepted = stream.accepted
    }
}
