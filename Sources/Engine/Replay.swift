internal import Decoding
internal import Detection
public import Geolocation
public import Model
public import Outreach
internal import Storage

/// The whole engine without sockets, queues or a clock: lines in, notices out, in one thread and exactly as live.
public final class Replay {
    private let key: HashKey
    private let decoder: LineDecoder
    private let sequencer: Sequencer
    private let shards: [Shard]
    private let publisher: Publisher
    private var block: LineBlock
    private var feeder = LineFeeder(source: 1, mayControl: true)
    private let onNotices: ([PublishedNotice]) -> Void
    private let onReject: (Reject) -> Void

    public private(set) var lines = LineCounts()

    /// - Parameters:
    ///   - onNotices: called with notices in order.
    ///   - onReject: called for each set-aside line.
    public init(
        settings: EngineSettings, geolocator: Geolocator?, onNotices: @escaping ([PublishedNotice]) -> Void,
        onReject: @escaping (Reject) -> Void
    ) {
        var settings = settings
        settings.maxAhead = nil
        let key = HashKey.random()
        self.key = key
        decoder = LineDecoder(key: key)
        sequencer = Sequencer(settings: settings, geolocator: geolocator, key: key)
        shards = (0..<settings.shards).map { Shard(number: $0, settings: settings, key: key) }
        publisher = Publisher(settings: settings)
        block = LineBlock(settings.pace.blocks)
        self.onNotices = onNotices
        self.onReject = onReject
    }

    /// Adds bytes of the current source.
    public func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var feeder = self.feeder
        feeder.append(bytes, to: &block) { apply(&$0) }
        self.feeder = feeder
    }

    /// Ends the current source (a file); the next bytes begin another, at line 1.
    public func endSource() {
        feeder.finish(into: &block) { apply(&$0) }
        apply(&block)
        feeder = LineFeeder(source: 1, mayControl: true)
    }

    /// Moves time on, as a tick line would.
    public func tick(_ time: Instant) {
        endSource()
        var line = Array("{\"type\":\"tick\",\"time\":\(time.milliseconds)}\n".utf8)
        line.withUnsafeMutableBufferPointer { append(UnsafeBufferPointer($0)) }
        endSource()
    }

    public var accountCount: Int { shards.reduce(0) { $0 + $1.book.accountCount } }
    public var allocatedBytes: Int { shards.reduce(0) { $0 + $1.book.allocatedBytes } }
    /// The same by what it is held for: name, bytes, and how many there are. Takes up every account once.
    public func memory() -> [(name: String, bytes: Int, count: Int)] {
        var sum: [(name: String, bytes: Int, count: Int)] = []
        for shard in shards {
            for (place, part) in shard.book.memory().enumerated() {
                if place == sum.count { sum.append((part.name, 0, 0)) }
                sum[place].bytes += part.bytes
                sum[place].count += part.count
            }
        }
        return sum
    }

    public var lateCount: Int { sequencer.lateCount }

    /// Findings open now.
    public var flaggedCount: Int { shards.reduce(0) { $0 + $1.book.flagged().count } }

    /// The explanation of an account as JSON, or nil when it never appeared.
    public func explain(_ account: String) -> [UInt8]? {
        explanation(of: account, key: key, shards: shards, publisher: publisher)
    }

    /// Calls `body` with the explanation of every account as JSON, in the order in which they appeared on their shard.
    public func explainAll(_ body: ([UInt8]) throws -> Void) rethrows {
        for shard in shards {
            for name in shard.book.accountNames { if let json = explain(name) { try body(json) } }
        }
    }

    /// The report on all organizations as it stands now, or on one: a JSON list of its lines.
    /// - Returns: nil when no line has named the organization.
    public func report(on organization: String? = nil, as form: ReportForm = .figures) -> [UInt8]? {
        publisher.report(on: organization, as: form)
    }

    private func apply(_ block: inout LineBlock) {
        guard !block.segments.isEmpty else { return }
        while block.changes.count < shards.count { block.changes.append(ShardChanges()) }
        repeat {
            decoder.decode(block)
            sequencer.sequence(block, wallClock: nil)
            for shard in shards { shard.apply(block) }
            let notices = publisher.publish(block).map {
                PublishedNotice(sequence: $0.sequence, type: $0.type, line: $0.line)
            }
            publisher.dropUnsavedOutreach()
            lines.add(block)
            lines.late = sequencer.lateCount
            for reject in block.batch.rejects { onReject(reject) }
            if !notices.isEmpty { onNotices(notices) }
            block.resetBatch()
        } while block.hasMore
        block.reset()
    }
}

/// What a live engine may be told between two lines.
extension Replay {
    /// Puts other settings in force for what comes next; `instance`, `shards` and the capacities stay as they are.
    package func use(_ settings: EngineSettings) {
        endSource()
        sequencer.settings = settings
        sequencer.settings.maxAhead = nil
        for shard in shards { shard.book.settings = settings.detection }
        publisher.reload(settings.outreach, settings.seats)
    }

    /// Forgets an account.
    package func forget(_ account: String) {
        endSource()
        let hash = key.hash(account)
        var changes: [AccountChange] = []
        _ = shards[Sequencer.shard(of: hash, count: shards.count)].book.forget(account, hash: hash, into: &changes)
        publisher.apply(changes)
        publisher.forget(account)
    }
}

/// The story of one account, wherever it is.
func explanation(of account: String, key: HashKey, shards: [Shard], publisher: Publisher) -> [UInt8]? {
    let hash = key.hash(account)
    let shard = shards[Sequencer.shard(of: hash, count: shards.count)]
    guard var found = shard.book.explain(account, hash: hash) else { return nil }
    found.explanation.organization = publisher.organizationName(found.organization)
    return publisher.encode(AccountStory(explanation: found.explanation, outreach: publisher.standing(of: account)))
}
