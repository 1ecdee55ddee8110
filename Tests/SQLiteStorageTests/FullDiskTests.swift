import Glibc
import SQLiteStorage
import Storage
import Testing

/// A disk without room refuses, changes nothing, and takes the same thing later.
@Suite(.serialized) struct FullDiskTests {
    /// Fills both stores until they are refused, makes room, goes on, and looks at what a new start finds.
    static func fillAndGoOn(in directory: String, makeRoom: () -> Void) throws {
        var stores = try SQLiteStores.open(directory: directory)
        var batches: [PackedBatch] = []
        while true {
            let next = PackedBatch.sample(stores.journal.end, size: 50_000)
            guard try !isRefused({ try stores.journal.append(JournalEntry(batches: [next])) }) else { break }
            batches.append(next)
            try #require(batches.count < 1_000, "a limit was set, and it has to be met")
        }
        var accounts: [AccountRow] = []
        while true {
            var change = StateChange()
            change.accounts = (1...20).map { AccountRow.sample(UInt32(accounts.count + $0), size: 1_000) }
            change.marks = StateMarks(covered: 0, published: 1, clock: 0)
            guard try !isRefused({ try stores.state.commit(change) }) else { break }
            accounts += change.accounts
            try #require(accounts.count < 100_000, "a limit was set, and it has to be met")
        }
        let next = PackedBatch.sample(stores.journal.end, size: 50_000)
        #expect(throws: StorageError.self) { try stores.journal.append(JournalEntry(batches: [next])) }
        #expect(try stores.journal.batches() == batches, "reading goes on")
        #expect(try stores.state.accounts() == accounts)

        makeRoom()
        for _ in 0..<20 {
            let next = PackedBatch.sample(stores.journal.end, size: 50_000)
            try stores.journal.append(JournalEntry(batches: [next]))
            batches.append(next)
        }
        var change = StateChange()
        change.accounts = [.sample(1, position: 7)]
        accounts = [.sample(1, position: 7)] + accounts.dropFirst()
        try stores.state.commit(change)
        try stores.close()
        stores = try SQLiteStores.open(directory: directory)
        #expect(try stores.journal.batches() == batches)
        #expect(try stores.state.accounts() == accounts)
        try stores.close()
    }

    /// Whether there was no room for it; any other error is passed on.
    private static func isRefused(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return false
        } catch let error as StorageError {
            guard case .full = error else { throw error }
            return true
        }
    }

    @Test(.enabled(if: SmallDisk.canBeHad, "mounting a tmpfs takes root"))
    func aSmallDisk() throws {
        let disk = try SmallDisk(size: "1m")
        try Self.fillAndGoOn(in: disk.path) { disk.grow(to: "16m") }
    }

    @Test func aLimitOfFileSizes() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(1), &limit)
            let old = limit.rlim_cur
            limit.rlim_cur = 600_000
            setrlimit(__rlimit_resource_t(1), &limit)
            let directory = TemporaryDirectory()
            try FullDiskTests.fillAndGoOn(in: directory.path) {
                limit.rlim_cur = old
                setrlimit(__rlimit_resource_t(1), &limit)
            }
        }
    }

    /// Whatever a full disk leaves of a store in the making, the next start makes one of it.
    @Test(
        .enabled(if: SmallDisk.canBeHad, "mounting a tmpfs takes root"),
        arguments: Array(stride(from: 0, to: 400, by: 8)))
    func aStoreBegunOnAFullDisk(kibibytes: Int) throws {
        let disk = try SmallDisk(size: "\(kibibytes + 4)k")
        let isMade = try !Self.isRefused { try SQLiteStores.open(directory: disk.path).close() }
        disk.grow(to: "16m")
        let stores = try SQLiteStores.open(directory: disk.path)
        #expect(stores.journal.end == 0)
        #expect(kibibytes > 0 || !isMade, "the limit was met")
        try stores.close()
    }
}

/// A file system of its own, in memory.
final class SmallDisk {
    let path: String
    private let place = TemporaryDirectory()

    static var canBeHad: Bool { (try? SmallDisk(size: "1m")) != nil }

    struct CannotMount: Error {}

    init(size: String) throws {
        path = place.path
        guard mount("seatwatch", path, "tmpfs", 0, "size=\(size)") == 0 else { throw CannotMount() }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    func grow(to size: String) {
        let status = mount("seatwatch", path, "tmpfs", UInt(MS_REMOUNT), "size=\(size)")
        #expect(status == 0)
    }
}
