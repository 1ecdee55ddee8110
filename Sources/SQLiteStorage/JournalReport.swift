/// What is in a journal, and what is wrong with it.
public struct JournalReport: Equatable, Sendable {
    /// Whole batches follow each other from `start` to `end`.
    public var start: UInt64 = 0
    public var end: UInt64 = 0
    public var batches = 0
    /// Bytes of these batches.
    public var bytes = 0
    /// Streams and set-aside lines that are whole.
    public var streams = 0
    public var rejects = 0
    /// What is wrong, with file and place; empty when nothing is.
    public var findings: [String] = []

    public init() {}

    public var isWhole: Bool { findings.isEmpty }
}

/// What is in the stores of a state directory, and what is wrong with them.
public struct StoresReport: Equatable, Sendable {
    /// Nil when there is none, or nothing of it can be read.
    public var journal: JournalReport?
    /// The state covers the journal up to here; nil when there is none, or it cannot be read.
    public var covered: UInt64?
    /// What is wrong with either, with file and place, the journal first; empty when nothing is.
    public var findings: [String] = []

    public init() {}

    public var isWhole: Bool { findings.isEmpty }
}

/// What a repair has done.
public struct RepairReport: Equatable, Sendable {
    /// The journal as it was found.
    public var journal: JournalReport
    /// Records that the state knows of and the journal no longer has: their effect on accounts that were not saved
    /// afterwards is lost. The journal now holds as many records there that say nothing.
    public var recordsLost: UInt64 = 0
    /// What was wrong with the state, which is now as some commits before.
    public var findingsOfState: [String] = []
    /// Files as they were, beside the new ones. They hold what the store held, names too: to be removed when they are not
    /// needed any more.
    public var keptFiles: [String] = []

    public init(journal: JournalReport) { self.journal = journal }

    /// Whether nothing had to be done.
    public var isUnchanged: Bool { keptFiles.isEmpty }
}
