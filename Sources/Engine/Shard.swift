internal import Detection
internal import Model

/// The accounts of one shard, applied to a block's records in their order.
///
/// Not thread-safe: one serial queue owns it.
final class Shard {
    let book: AccountBook
    private let number: Int
    private let count: Int

    /// How far ahead an account's slot and state are loaded: memory takes about as long as this many records do.
    private static let warmFar = 16
    private static let warmNear = 8

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
        func apply(_ index: UInt32, ahead: (near: UInt64, far: UInt64)) {
            book.warm(hash: ahead.near, far: ahead.far)
            stepTime(before: index)
            book.apply(batch.records[Int(index)], in: batch, into: &made)
            if !made.isEmpty { take(&made, at: index, isTimed: false, into: changes) }
        }

        if count == 1 {
            let last = batch.recordCount - 1
            for index in 0..<batch.recordCount {
                let record = batch.records[index]
                let ahead = (
                    near: batch.records[min(index + Self.warmNear, last)].accountHash,
                    far: batch.records[min(index + Self.warmFar, last)].accountHash
                )
                if record.type == .organizationUpdate || record.type == .tick {
                    stepTime(before: UInt32(index))
                } else {
                    apply(UInt32(index), ahead: ahead)
                }
            }
        } else {
            let own = block.order.records[number]
            for (place, index) in own.enumerated() {
                let ahead = (
                    near: batch.records[Int(own[min(place + Self.warmNear, own.count - 1)])].accountHash,
                    far: batch.records[Int(own[min(place + Self.warmFar, own.count - 1)])].accountHash
                )
                apply(index, ahead: ahead)
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
