import Dispatch
import Locking
import Model
import Storage
import Testing

@testable import Engine

@Suite struct StateWriterTests {
    /// A shard none of whose accounts has changed is through with them before the notices of its last block are out.
    @Test func whatIsCoveredNeverOvertakesWhatIsPublished() throws {
        let disk = MemoryStateStore.Disk()
        let failures = Locked<[StorageError]>([])
        let covered = Locked<[UInt64]>([])
        var settings = EngineSettings()
        settings.shards = 2
        let writer = try StateWriter(
            MemoryStateStore(disk), on: DispatchRuntime().makeQueue("state"), settings: settings, onNotices: { _ in },
            onCovered: { position in covered.withLock { $0.append(position) } },
            onFailure: { failure in failures.withLock { $0.append(failure) } })
        writer.queue.sync {
            writer.cover(shard: 0, position: 70, clock: 7_000)
            writer.cover(shard: 1, position: 90, clock: 9_000)
            // What all accounts teach counts as one more.
            writer.cover(shard: 2, position: 90, clock: 9_000)
        }
        writer.settle()
        #expect(disk.marks == StateMarks(covered: 0, published: 0, clock: nil))
        writer.queue.sync { writer.add([], organizations: [], outreach: [], published: 69, done: {}) }
        writer.settle()
        #expect(disk.marks == StateMarks(covered: 0, published: 69, clock: nil))
        writer.queue.sync { writer.add([], organizations: [], outreach: [], published: 90, done: {}) }
        writer.settle()
        #expect(disk.marks == StateMarks(covered: 70, published: 90, clock: 7_000))
        #expect(failures.withLock { $0.isEmpty })
        #expect(covered.withLock { $0.last } == 70)
    }

    /// Who closes the store closes it for good: what comes late, such as an acknowledgement, stays away from it.
    @Test func afterTheEndTheStoreIsLeftAlone() throws {
        let disk = MemoryStateStore.Disk()
        let writer = try StateWriter(
            MemoryStateStore(disk), on: DispatchRuntime().makeQueue("state"), settings: EngineSettings(),
            onNotices: { _ in }, onCovered: { _ in },
            onFailure: { failure in Issue.record("\(failure)") })
        let isStopped = DispatchSemaphore(value: 0)
        let isDone = Locked(false)
        writer.queue.async {
            writer.acknowledge("desk", 1)
            writer.stop { isStopped.signal() }
        }
        isStopped.wait()
        #expect(try MemoryStateStore(disk).cursors().map(\.sequence) == [1])
        writer.queue.sync {
            writer.acknowledge("desk", 2)
            writer.whenDurable { isDone.withLock { $0 = true } }
        }
        // A commit would have been queued before this.
        writer.queue.sync {}
        #expect(try MemoryStateStore(disk).cursors().map(\.sequence) == [1])
        #expect(!isDone.withLock { $0 })
    }
}

extension StateWriter {
    /// Returns when everything added is on the disk.
    fileprivate func settle() {
        let isDone = DispatchSemaphore(value: 0)
        queue.async { self.whenDurable { isDone.signal() } }
        isDone.wait()
    }
}
