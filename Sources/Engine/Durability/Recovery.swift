internal import Detection
internal import Model
internal import Outreach
internal import Storage

/// Brings an engine to where it was: the state as it was saved, and then what the journal holds beyond it, through the
/// same shards and the same publisher as lines that have just come.
///
/// Notices that are in the outbox are made again and dropped; those that did not get there any more are put there.
struct Recovery {
    let settings: EngineSettings
    let stores: EngineStores
    let sequencer: Sequencer
    let shards: [Shard]
    let publisher: Publisher
    private var greatestKey: UInt32 = 0
    private var change = StateChange()
    private var batchesSinceCommit = 0
    private var settingsInForce: UInt32?
    /// What came out of the journal once more.
    private(set) var linesAppliedAgain = 0
    /// The bank of the census that is whole in the state; nil without one.
    private(set) var censusBank: Int?

    init(
        settings: EngineSettings, stores: EngineStores, sequencer: Sequencer, shards: [Shard], publisher: Publisher
    ) {
        self.settings = settings
        self.stores = stores
        self.sequencer = sequencer
        self.shards = shards
        self.publisher = publisher
    }

    /// - Returns: the number of the settings in force now.
    mutating func run() throws(StorageError) -> UInt32 {
        let marks = stores.state.marks
        do {
            try readOrganizations()
            try readAccounts()
            try readOutreach()
            sequencer.restore(position: marks.covered, clock: marks.clock.map(Instant.init(milliseconds:)))
            publisher.restore(
                nextSequence: try stores.state.noticeBounds().next,
                clock: marks.clock.map(Instant.init(milliseconds:)))
            for (number, shard) in shards.enumerated() {
                if settings.isDurable {
                    shard.book.startSaving(
                        firstKey: greatestKey + 1 + UInt32(number), stride: UInt32(shards.count))
                }
                shard.beginRecovery(at: sequencer.clock)
            }
            let block = LineBlock(settings.pace.blocks)
            block.changes = shards.map { _ in ShardChanges() }
            try stores.journal.read(from: marks.covered) { packed in
                try apply(packed, on: block, published: marks.published)
            }
            try commit(published: stores.journal.end)
        } catch let error as StorageError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
        for shard in shards {
            shard.endRecovery()
            shard.book.settings = settings.detection
        }
        publisher.reload(settings.outreach, settings.seats)
        return try stores.state.number(ofSettings: settings.judgement)
    }

    private func readOrganizations() throws {
        try stores.state.readOrganizations { row in
            // It stands behind all organizations.
            if row.number == SavedPrevalence.number {
                guard let saved = SavedPrevalence(row.bytes) else {
                    throw StorageError.damaged("state: what was told of prevalence cannot be read")
                }
                publisher.prevalenceTold = saved.memory
                return
            }
            guard row.number == UInt32(publisher.organizationCount),
                let organization = SavedOrganization(row.bytes)
            else { throw StorageError.damaged("state: organization \(row.number) cannot be read") }
            publisher.restore(organization)
            sequencer.restore(organization: organization.facts.id)
        }
    }

    private func readOutreach() throws {
        try stores.state.readOutreach { row in
            guard publisher.restore(row) else {
                throw StorageError.damaged("state: where some letters stand cannot be read")
            }
        }
    }

    private mutating func readAccounts() throws {
        let loader = AccountLoader(shards: shards, sliceBytes: settings.pace.loadedBytes, publisher: publisher)
        defer { loader.settle() }
        for shard in shards { shard.book.expect(accounts: stores.state.accountCount / shards.count) }
        var greatest: UInt32 = 0
        try stores.state.readAccounts { key, position, bytes in
            if let row = CensusKeeper.Row(key: key) { return try take(row, position: position, bytes) }
            try loader.add(key: key, position: position, bytes)
            greatest = max(greatest, key)
        }
        try loader.finish()
        publisher.endRestoringAccounts()
        greatestKey = greatest
    }

    private mutating func take(
        _ row: CensusKeeper.Row, position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StorageError) {
        switch row {
        case .head:
            guard let bank = CensusKeeper.bank(ofHead: bytes) else {
                throw .damaged("state: the head of the census cannot be read")
            }
            censusBank = bank
            sequencer.restore(censusPosition: position)
        case .page(let page, let bank):
            // The other bank's are older, or half written.
            guard bank == censusBank else { return }
            guard sequencer.census.restore(page: page, from: bank, bytes) else {
                throw .damaged("state: page \(page) of the census cannot be read")
            }
        }
    }

    private mutating func apply(_ packed: PackedBatch, on block: LineBlock, published: UInt64) throws {
        block.resetBatch()
        let header = try packed.unpack(into: block.batch)
        block.order.take(header, firstPosition: packed.position)
        linesAppliedAgain += block.batch.recordCount
        let known = UInt32(publisher.organizationCount)
        guard header.firstOrganization <= known,
            block.batch.namesOrganizations(below: max(known, header.organizationsEnd))
        else { throw StorageError.damaged("journal: the batch at \(packed.position) names an unknown organization") }
        try use(settings: header.settings)
        sequencer.adopt(block)
        for shard in shards { shard.apply(block) }
        let notices = publisher.publish(block, keepsSequence: packed.end <= published)
        change.organizations += publisher.takeUnsavedOrganizations()
        guard packed.end > published else { return }
        change.notices += notices
        change.outreach += publisher.takeUnsavedOutreach()
        batchesSinceCommit += 1
        if batchesSinceCommit >= settings.pace.batchesPerCommit { try commit(published: packed.end) }
    }

    /// What came before a reload was judged by the settings of then.
    private mutating func use(settings number: UInt32) throws {
        guard number != settingsInForce else { return }
        settingsInForce = number
        guard let judgement = try stores.state.settings(number).flatMap(JudgementSettings.init) else { return }
        for shard in shards { shard.book.settings = judgement.detection }
        publisher.reload(judgement.outreach, judgement.seats)
    }

    private mutating func commit(published: UInt64) throws(StorageError) {
        batchesSinceCommit = 0
        guard published > stores.state.marks.published || !change.organizations.isEmpty else { return }
        let marks = stores.state.marks
        change.marks = StateMarks(
            covered: marks.covered, published: max(published, marks.published), clock: marks.clock)
        try stores.state.commit(change)
        change = StateChange()
    }
}

extension BatchHeader {
    fileprivate var organizationsEnd: UInt32 { firstOrganization + UInt32(newOrganizations.count) }
}

extension EventBatch {
    fileprivate func namesOrganizations(below count: UInt32) -> Bool {
        (0..<recordCount).allSatisfy {
            records[$0].organizationIndex == .max || records[$0].organizationIndex < count
        }
    }
}

extension Order {
    mutating func take(_ header: BatchHeader, firstPosition: UInt64) {
        self.firstPosition = firstPosition
        clock = header.clock
        settings = header.settings
        firstOrganization = header.firstOrganization
        newOrganizations = header.newOrganizations
        steps = header.steps.map { ClockStep(index: $0.index, now: Instant(milliseconds: $0.now)) }
    }

    /// The place behind the last record of the batch.
    func end(_ batch: EventBatch) -> UInt64 { firstPosition + UInt64(batch.recordCount) }
}
