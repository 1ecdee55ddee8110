internal import Decoding
internal import Detection
internal import Geolocation
internal import Model

/// Puts decoded lines into the one total order: places, organizations, time, and whose shard each record is.
///
/// Everything here depends only on the lines before, so it comes out the same wherever the lines came from. One serial
/// queue owns it, so what every line touches is `@exclusivity(unchecked)`.
final class Sequencer {
    /// Findings fall due at steps of this length, never between: every shard sees the same steps.
    static let stepLength = TimeSpan.minutes(1)

    /// In force from the next block on; the number of shards stays.
    var settings: EngineSettings { didSet { settings.shards = oldValue.shards } }
    private let key: HashKey
    @exclusivity(unchecked) private var organizations: OrganizationTable
    /// What all accounts teach about networks.
    let census: NetworkCensus
    /// Up to where the census has been told already, after a restart.
    private var censusPosition: UInt64 = 0
    @exclusivity(unchecked) private var position: UInt64 = 0
    /// The geolocator in force; a reload puts another here.
    var geolocator: Geolocator?
    /// The greatest time applied, nil before the first line.
    @exclusivity(unchecked) private(set) var clock: Instant?
    @exclusivity(unchecked) private(set) var lateCount = 0

    /// - Parameter key: of the hashes in records.
    init(settings: EngineSettings, geolocator: Geolocator?, key: HashKey) {
        self.settings = settings
        self.key = key
        self.geolocator = geolocator
        census = NetworkCensus(settings.detection)
        organizations = OrganizationTable(countMax: settings.organizationsMax)
    }

    /// The greatest time applied less the lateness: older lines are late.
    var watermark: Instant? { clock.map { $0 - settings.lateness } }
    var organizationCount: Int { organizations.count }

    /// - Parameter wallClock: the daemon's clock, for lines too far ahead; nil offline.
    func sequence(_ block: LineBlock, wallClock: Instant?) {
        let batch = block.batch
        geolocator?.locate(batch)
        block.order.firstPosition = position
        block.order.firstOrganization = UInt32(organizations.count)
        block.order.keepsSessions = settings.detection.sessions.rule != .off
        if settings.shards > 1, block.order.records.isEmpty {
            block.order.records = Array(repeating: [], count: settings.shards)
        }
        let horizon = settings.maxAhead.flatMap { ahead in wallClock.map { ($0 + ahead).milliseconds } } ?? .max
        var kept = 0
        for index in 0..<batch.recordCount {
            if batch.records[index].time > horizon {
                batch.rejects.append(
                    Reject(line: UInt64(batch.records[index].line), reason: "time: in the future", content: []))
                block.order.streamsOfRejects.append(block.stream(ofRecord: index))
                continue
            }
            if kept != index { batch.records[kept] = batch.records[index] }
            admit(batch.records + kept, at: UInt32(kept), block)
            kept += 1
        }
        batch.recordCount = kept
        position += UInt64(kept)
        block.order.clock = clock?.milliseconds ?? 0
    }

    /// Takes over what was decided about a block before a restart, instead of deciding again.
    func adopt(_ block: LineBlock) {
        position = block.order.firstPosition + UInt64(block.batch.recordCount)
        clock = Instant(milliseconds: block.order.clock)
        let known = UInt32(organizations.count)
        let news = block.order.newOrganizations.enumerated().filter {
            block.order.firstOrganization + UInt32($0.offset) >= known
        }
        for (_, name) in news { restore(organization: name) }
        block.order.newOrganizations = news.map(\.element)
        if settings.shards > 1, block.order.records.isEmpty {
            block.order.records = Array(repeating: [], count: settings.shards)
        }
        for index in 0..<block.batch.recordCount {
            let record = block.batch.records + index
            // The stamp is on the record already; what it taught is to be learned again, where it is not known.
            if block.order.firstPosition + UInt64(index) >= censusPosition {
                _ = census.observe(record, in: block.batch)
            }
            place(record, at: UInt32(index), block)
        }
    }

    /// Goes on from a place in the order of lines.
    func restore(position: UInt64, clock: Instant?) {
        self.position = position
        self.clock = clock
    }

    /// What the census that is taken back in next knows: the lines before `position`.
    func restore(censusPosition position: UInt64) { censusPosition = position }

    /// Gives the next number to an organization.
    func restore(organization name: String) {
        var name = name
        name.withUTF8 { bytes in _ = organizations.number(hash: key.hash(bytes), name: bytes) }
    }

    private func admit(_ record: UnsafeMutablePointer<EventRecord>, at index: UInt32, _ block: LineBlock) {
        advance(to: record.pointee.instant, at: index, block)
        if let watermark, record.pointee.time < watermark.milliseconds {
            record.pointee.flags.insert(.late)
            lateCount += 1
        }
        nameOrganization(record, block)
        record.pointee.flags.formUnion(census.observe(record, in: block.batch))
        place(record, at: index, block)
    }

    /// Notes whose record it is.
    private func place(_ record: UnsafeMutablePointer<EventRecord>, at index: UInt32, _ block: LineBlock) {
        switch record.pointee.type {
        case .organizationUpdate:
            block.order.organizationRecords.append(index)
            return
        case .tick:
            return
        case .sessionStart, .sessionActivity, .sessionEnd, .loginFailure, .accountUpdate, .feedback:
            break
        }
        if settings.shards > 1 {
            block.order.records[Self.shard(of: record.pointee.accountHash, count: settings.shards)].append(index)
        }
    }

    /// The shard of an account. Takes the hash's upper half: the lower one places the account in its table.
    static func shard(of hash: UInt64, count: Int) -> Int {
        Int((hash >> 40) &* UInt64(count) >> 24)
    }

    private func advance(to time: Instant, at index: UInt32, _ block: LineBlock) {
        let length = Self.stepLength.milliseconds
        guard let clock else {
            self.clock = time
            return
        }
        guard time > clock else { return }
        if time.milliseconds / length > clock.milliseconds / length {
            block.order.steps.append(ClockStep(index: index, now: time))
        }
        self.clock = time
    }

    private func nameOrganization(_ record: UnsafeMutablePointer<EventRecord>, _ block: LineBlock) {
        record.pointee.organizationIndex = .max
        guard !record.pointee.organization.isAbsent else { return }
        let name = block.batch.bytes(record.pointee.organization)
        guard let known = organizations.number(hash: record.pointee.organizationHash, name: name) else { return }
        record.pointee.organizationIndex = known.number
        if known.isNew { block.order.newOrganizations.append(String(decoding: name, as: UTF8.self)) }
    }
}
