internal import Decoding
internal import Detection
internal import Model

/// The accounts of one shard, applied to a block's records in their order.
///
/// Not thread-safe: one serial queue owns it.
final class Shard {
    let book: AccountBook
    private let number: Int
    private let count: Int
    /// While lines from before a restart are applied again, accounts pass over those they know.
    private var isRecovering = false

    /// - Parameter key: of the hashes in records.
    init(number: Int, settings: EngineSettings, key: HashKey) {
        self.number = number
        count = settings.shards
        book = AccountBook(
            settings: settings.detection, accountsMax: max(1, settings.accountsMax / settings.shards),
            awakeMax: max(1, settings.accountsAwake / settings.shards), hash: { key.hash($0) })
    }

    /// - Parameter clock: the greatest time applied before the lines that come again.
    func beginRecovery(at clock: Instant?) {
        isRecovering = true
        if let clock { book.stand(at: clock) }
    }

    func endRecovery() {
        isRecovering = false
        book.endRecovery()
    }

    func apply(_ block: LineBlock) {
        let batch = block.batch
        let changes = block.changes[number]
        if batch.recordCount > 0 { book.begin(at: batch.records[0].instant) }
        var steps = block.order.steps.makeIterator()
        var nextStep = steps.next()
        var made: [AccountChange] = []

        func stepTime(before index: UInt32) {
            while let step = nextStep, step.index <= index {
                if isRecovering { book.stand(at: block.order.firstPosition + UInt64(step.index)) }
                book.advance(to: step.now, into: &made)
                take(&made, at: step.index, isTimed: true, into: changes)
                nextStep = steps.next()
            }
        }
        func apply(_ index: UInt32) {
            stepTime(before: index)
            if isRecovering { book.stand(at: block.order.firstPosition + UInt64(index)) }
            book.apply(batch.records + Int(index), in: batch, into: &made)
            if !made.isEmpty { take(&made, at: index, isTimed: false, into: changes) }
        }

        if count == 1 {
            warm(batch, batch.recordCount) { UnsafePointer(batch.records + $0) }
            for index in 0..<batch.recordCount {
                let ahead = index + AccountBook.warmDistance
                book.warm(ahead < batch.recordCount ? batch.records + ahead : nil, in: batch)
                let type = batch.records[index].type
                if type == .organizationUpdate || type == .tick {
                    stepTime(before: UInt32(index))
                } else {
                    apply(UInt32(index))
                }
            }
        } else {
            let own = block.order.records[number]
            warm(batch, own.count) { UnsafePointer(batch.records + Int(own[$0])) }
            for (place, index) in own.enumerated() {
                let ahead = place + AccountBook.warmDistance
                book.warm(ahead < own.count ? batch.records + Int(own[ahead]) : nil, in: batch)
                apply(index)
            }
        }
        stepTime(before: .max)
    }

    /// Tells the book of the first records, before which no others were.
    private func warm(_ batch: EventBatch, _ count: Int, _ record: (Int) -> UnsafePointer<EventRecord>) {
        for index in 0..<min(count, AccountBook.warmDistance) { book.warm(record(index), in: batch) }
    }

    /// Moves what was made into the block. What several accounts owe to one step of time is put in order of their names.
    private func take(_ made: inout [AccountChange], at index: UInt32, isTimed: Bool, into changes: ShardChanges) {
        for change in made { changes.list.append(PositionedChange(index: index, isTimed: isTimed, change: change)) }
        made.removeAll(keepingCapacity: true)
    }
}
