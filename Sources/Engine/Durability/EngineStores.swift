public import Storage

/// Where an engine keeps what must not be lost. Each has one owner: the journal's queue, and the state's.
///
/// `@unchecked Sendable` because they are handed to their queues once, and touched nowhere else.
public struct EngineStores: @unchecked Sendable {
    let journal: any Journal
    let state: any StateStore

    /// Where nothing outlives the process.
    public static var inMemory: EngineStores {
        EngineStores(journal: MemoryJournal(), state: MemoryStateStore())
    }

    public init(journal: any Journal, state: any StateStore) {
        self.journal = journal
        self.state = state
    }
}
