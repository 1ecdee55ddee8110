internal import Detection
internal import Model

/// The accounts of one shard, applied to a block's records in their order.
///
/// Not thread-safe: one serial queue owns it.
final class Shard {
    let book: AccountBook
    private let number: Int
    private let count: Int

    /// How many records ahead an account's slot, state and presence are loaded: each takes memory about as long to bring
    /// as eight records take to apply.
    private static let aheadMost = 24
    private static let aheadStep = 8

    init(number: Int, settings: EngineSettings) {
        self.number = number
        count = settings.shards
        book = AccountBook(
            settings: settings.detection, accountsMax: max(1, settings.accountsMax / settings.shards))
    }

    func apply(_ block: LineBlock) {
        let batch = block.batch
        let changes = block.changes[number]
        var steps = block.order.steps.makeIterator()
        var nextStep = steps.next()
        var made: [AccountChange] = []

        func stepTime(before index: UInt32) {
            while let step = nextStep, step.index <= index {
                book.advance(to: step.now, into: &made)
                take(&made, at: step.index, isTimed: true, into: changes)
                nextStep = steps.next()
            }
        }
        func apply(_ index: UInt32) {
            stepTime(before: index)
            book.apply(batch.records[Int(index)], in: batch, into: &made)
            if !made.isEmpty { take(&made, at: index, isTimed: false, into: changes) }
        }
        func warm(_ hash: (_ ahead: Int) -> UInt64) {
            book.warm(
                presence: hash(Self.aheadStep), state: hash(2 * Self.aheadStep), slot: hash(Self.aheadMost))
        }

        if count == 1 {
            let last = batch.recordCount - 1
            for index in 0..<batch.recordCount {
                warm { batch.records[min(index + $0, last)].accountHash }
                switch batch.records[index].type {
                case .organizationUpdate, .tick: stepTime(before: UInt32(index))
                default: apply(UInt32(index))
                }
            }
        } else {
            let own = block.order.records[number]
            for (place, index) in own.enumerated() {
                warm { batch.records[Int(own[min(place + $0, own.count - 1)])].accountHash }
                apply(index)
            }
        }
        stepTime(before: .max)
    }

    /// Moves what was made into the block. What several accounts owe to one step of time is put in order of their names.
    private func take(_ made: inout [AccountChange], at index: UInt32, isTimed: Bool, into changes: ShardChanges) {
        for change in made { changes.list.append(PositionedChange(index: index, isTimed: isTimed, change: change)) }
        made.removeAll(keepingCapacity: true)
    }
}
