public import Model

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
    /// Streams with acknowledgements; none in this version.
    public var streams: [String] = []

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
