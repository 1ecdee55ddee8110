internal import Detection
internal import Dispatch
internal import Locking
internal import Model
internal import Storage

/// Gives saved accounts back to the shards: the caller's thread reads their rows, and each shard takes in its own beside
/// it.
///
/// A shard takes them in in the order in which they were read, and what is told of seats can be added up in any order: so
/// it does not matter who is faster. Accounts travel in slices, of which there are so many and no more: when all are on
/// their way, the reading waits. What is left in the end, which is everything where there is little, the caller's thread
/// takes in itself.
final class AccountLoader {
    /// One to be filled, one to be taken in, and one between them.
    private static let slicesPerShard = 3

    private let publisher: Publisher
    private let sliceBytes: Int
    private let lanes: [Lane]
    private let returned = ReturnedSlices()
    /// The slice that is being filled for each shard.
    private var filling: [AccountSlice]
    /// Slices that may still be made.
    private var left: Int

    /// A shard, and where it takes in accounts.
    ///
    /// `@unchecked Sendable` because the shard is touched on the queue alone until nothing is under way there.
    private final class Lane: @unchecked Sendable {
        let shard: Shard
        let queue: DispatchQueue

        init(_ shard: Shard, number: Int) {
            self.shard = shard
            queue = DispatchQueue(label: "seatwatch.load.\(number)")
        }
    }

    /// - Parameters:
    ///   - sliceBytes: of saved accounts in a slice; an account with more has one to itself.
    ///   - publisher: hears of seats, on the caller's thread.
    init(shards: [Shard], sliceBytes: Int, publisher: Publisher) {
        self.publisher = publisher
        self.sliceBytes = sliceBytes
        lanes = shards.enumerated().map { Lane($1, number: $0) }
        filling = shards.map { _ in AccountSlice() }
        left = shards.count * (Self.slicesPerShard - 1)
    }

    /// Call `settle` before the shards are used, also after an error.
    /// - Throws: `StorageError.damaged` when this account, or one that came before it, cannot be read.
    func add(key: UInt32, position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) throws(StorageError) {
        // The hash decides whose the account is.
        guard let hash = AccountBook.hash(ofSaved: bytes) else { throw .unreadable(account: key) }
        let number = Sequencer.shard(of: hash, count: lanes.count)
        if !filling[number].isEmpty, filling[number].byteCount + bytes.count > sliceBytes {
            send(filling[number], to: lanes[number])
            filling[number] = try nextSlice()
        }
        filling[number].append(key: key, position: position, bytes)
    }

    /// Returns when every account has been taken in.
    func finish() throws(StorageError) {
        settle()
        for slice in returned.takeAll() { try look(at: slice) }
        for (lane, slice) in zip(lanes, filling) {
            slice.takeIn(by: lane.shard)
            try look(at: slice)
        }
    }

    /// Returns when the shards are left alone.
    func settle() { for lane in lanes { lane.queue.sync {} } }

    private func send(_ slice: AccountSlice, to lane: Lane) {
        lane.queue.async { [returned] in
            slice.takeIn(by: lane.shard)
            returned.add(slice)
        }
    }

    private func nextSlice() throws(StorageError) -> AccountSlice {
        guard left == 0 else {
            left -= 1
            return AccountSlice()
        }
        let slice = returned.takeOne()
        try look(at: slice)
        slice.clear()
        return slice
    }

    private func look(at slice: AccountSlice) throws(StorageError) {
        if let key = slice.unreadable { throw .unreadable(account: key) }
        for seat in slice.seats { publisher.restore(seat) }
        for placement in slice.placements { publisher.restore(placement) }
    }
}

/// Saved accounts of one shard, one behind the other, and what came of them.
///
/// `@unchecked Sendable` because one has it at a time: who reads, or the shard.
private final class AccountSlice: @unchecked Sendable {
    private var bytes: [UInt8] = []
    private var rows: [(key: UInt32, position: UInt64, end: Int)] = []
    private(set) var seats: [SeatChange] = []
    private(set) var placements: [SeatPlacement] = []
    /// The key of the first account that could not be read.
    private(set) var unreadable: UInt32?

    var isEmpty: Bool { rows.isEmpty }
    var byteCount: Int { bytes.count }

    func append(key: UInt32, position: UInt64, _ account: UnsafeBufferPointer<UInt8>) {
        bytes += account
        rows.append((key, position, bytes.count))
    }

    func takeIn(by shard: Shard) {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for row in rows {
                let account = UnsafeBufferPointer(rebasing: bytes[start..<row.end])
                start = row.end
                guard let restored = shard.book.restore(key: row.key, position: row.position, account) else {
                    unreadable = row.key
                    return
                }
                if let seat = restored.seat { seats.append(seat) }
                if let placement = restored.placement { placements.append(placement) }
            }
        }
    }

    func clear() {
        bytes.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        seats.removeAll(keepingCapacity: true)
        placements.removeAll(keepingCapacity: true)
    }
}

/// Slices that their shards are through with.
private final class ReturnedSlices: Sendable {
    private let slices = Locked<[AccountSlice]>([])
    private let count = DispatchSemaphore(value: 0)

    func add(_ slice: AccountSlice) {
        slices.withLock { $0.append(slice) }
        count.signal()
    }

    /// Waits for one.
    func takeOne() -> AccountSlice {
        count.wait()
        return slices.withLock { $0.removeLast() }
    }

    /// All that are there; for the end.
    func takeAll() -> [AccountSlice] { slices.withLock { $0 } }
}

extension StorageError {
    fileprivate static func unreadable(account key: UInt32) -> StorageError {
        .damaged("state: account \(key) cannot be read")
    }
}
