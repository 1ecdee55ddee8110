import Dispatch
import Foundation
import Locking
import Model
import Storage
import Testing

@testable import Engine

/// An engine as the daemon runs it, with what it publishes.
final class Live: Sendable {
    let engine: LiveEngine
    /// Notices as they come.
    let arrivals: AsyncStream<PublishedNotice>
    private let kept = Locked<[PublishedNotice]>([])

    convenience init(_ settings: EngineSettings, on disks: Disks = Disks(), wallClock: Instant = time(day: 1, 0)) {
        do {
            try self.init(opening: disks, settings, wallClock: wallClock)
        } catch {
            fatalError("disks in memory can be read: \(error)")
        }
    }

    init(opening disks: Disks, _ settings: EngineSettings, wallClock: Instant) throws(StorageError) {
        let (arrivals, arrival) = AsyncStream<PublishedNotice>.makeStream()
        self.arrivals = arrivals
        let box = Box()
        engine = try LiveEngine(
            settings: settings, stores: disks.stores, geolocator: nil, wallClock: { wallClock },
            onNotices: { notices in
                box.owner?.kept.withLock { $0 += notices }
                for notice in notices { arrival.yield(notice) }
            }, onFailure: { disks.onFailure($0) })
        box.owner = self
    }

    /// What survives an engine.
    struct Disks: Sendable {
        var journal = MemoryJournal.Disk()
        var state = MemoryStateStore.Disk()
        /// Asked at each commit what goes wrong with it.
        var fault: @Sendable () -> StorageFault? = { nil }
        var onFailure: @Sendable (StorageError) -> Void = { _ in }

        var stores: EngineStores {
            EngineStores(
                journal: MemoryJournal(journal, fault: fault), state: MemoryStateStore(state, fault: fault))
        }
    }

    /// Filled in once, before the first line.
    private final class Box: @unchecked Sendable { weak var owner: Live? }

    var notices: [PublishedNotice] { kept.withLock { $0 } }
    var bytes: [UInt8] { concatenated(notices.map(\.line)) }

    /// Hands lines over as one connection would, and waits where the sockets would stop reading.
    func send(_ bytes: [UInt8], source: UInt64 = 1, mayControl: Bool = false) {
        var feeder = LineFeeder(source: source, mayControl: mayControl)
        var block = borrowed()
        bytes.withUnsafeBufferPointer { bytes in
            feeder.append(bytes, to: &block) {
                engine.submit($0)
                $0 = borrowed()
            }
        }
        feeder.finish(into: &block) {
            engine.submit($0)
            $0 = borrowed()
        }
        engine.submit(block)
    }

    func send(_ text: String, source: UInt64 = 1, mayControl: Bool = false) {
        send(Array(text.utf8), source: source, mayControl: mayControl)
    }

    func borrowed() -> LineBlock {
        while true {
            if let block = engine.borrowBlock() { return block }
            let returned = DispatchSemaphore(value: 0)
            engine.whenBlockReturns { returned.signal() }
            returned.wait()
        }
    }

    /// Returns once everything sent before has been published.
    func drain() async { await withCheckedContinuation { done in engine.drain { done.resume() } } }

    /// The answer as JSON, or the failure.
    func ask(_ command: String, _ arguments: [String: ControlRequest.Argument] = [:]) async throws -> Any {
        let reply = await withCheckedContinuation { answer in
            engine.handle(ControlRequest(command: command, arguments: arguments)) { answer.resume(returning: $0) }
        }
        switch reply {
        case .result(let json): return try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
        case .failure(let code, let error): throw Refusal(code: code, error: error)
        }
    }

    struct Refusal: Error, Equatable {
        var code: Int32
        var error: String
    }

    var status: [String: Any] {
        get async throws { try #require(try await ask("status") as? [String: Any]) }
    }
}

extension StageQueue {
    /// Does `work` when all that was given to the queue before is done, and returns then.
    func sync(_ work: @escaping @Sendable () -> Void) {
        let isDone = DispatchSemaphore(value: 0)
        async {
            work()
            isDone.signal()
        }
        isDone.wait()
    }
}
