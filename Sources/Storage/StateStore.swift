/// The state as of places in the journal: accounts, organizations, notices on their way out, subscribers. A start reads
/// it and applies the rest of the journal.
///
/// Not thread-safe: one queue owns it. Every call may block on the disk.
public protocol StateStore: AnyObject {
    /// What everything else is to be read with.
    var marks: StateMarks { get }
    /// The key of the hashes in records and states: as secret as the store, and the same as long as it lives.
    var hashKey: (UInt64, UInt64) { get }

    /// How many accounts are kept.
    var accountCount: Int { get }

    /// Puts all of it on the disk at once, or nothing of it.
    func commit(_ change: StateChange) throws(StorageError)

    /// Calls `body` with each account's row, by key. Its bytes may be looked at until `body` returns.
    func readAccounts(
        _ body: (_ key: UInt32, _ position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) throws -> Void) throws
    func readOrganizations(_ body: (OrganizationRow) throws -> Void) throws
    func readOutreach(_ body: (OutreachRow) throws -> Void) throws
    /// The settings with that number, as they were given to `number(ofSettings:)`.
    func settings(_ number: UInt32) throws(StorageError) -> [UInt8]?
    /// The number of these settings; new ones are put on the disk.
    func number(ofSettings bytes: [UInt8]) throws(StorageError) -> UInt32

    /// Kept notices with sequences greater than `sequence`, in order, at most `limit`.
    func notices(after sequence: UInt64, limit: Int) throws(StorageError) -> [OutboxNotice]
    /// The oldest sequence kept, and the one that the next notice gets; equal when none is kept.
    func noticeBounds() throws(StorageError) -> (oldest: UInt64, next: UInt64)
    /// The last sequence that the subscriber has acknowledged; nil when there is no such subscriber.
    func cursors() throws(StorageError) -> [SubscriberCursor]

    /// Forgets the account, the notices about it and whatever names it, and overwrites what is forgotten.
    func forget(account key: UInt32?, name: String) throws(StorageError)
}

/// Up to where the state knows the journal.
public struct StateMarks: Equatable, Sendable {
    /// The journal before this place is not needed: every account is saved as of this place or a later one.
    public var covered: UInt64
    /// The notices of all records before this place are in the outbox, and no account is saved as of a later one.
    public var published: UInt64
    /// The greatest time applied at `covered`, milliseconds since 1970; nil before the first line.
    public var clock: Int64?

    public init(covered: UInt64, published: UInt64, clock: Int64?) {
        self.covered = covered
        self.published = published
        self.clock = clock
    }
}

/// One commit of the state; what is nil or empty stays as it was.
public struct StateChange: Sendable {
    public var accounts: [AccountRow] = []
    public var organizations: [OrganizationRow] = []
    /// In order: of several of one subject the last counts.
    public var outreach: [OutreachRow] = []
    public var notices: [OutboxNotice] = []
    public var cursors: [SubscriberCursor] = []
    public var marks: StateMarks?
    /// Notices with an event time before this one, milliseconds since 1970, are forgotten.
    public var noticesExpireBefore: Int64?

    public init() {}
}

/// One account's state, all that is kept of it.
public struct AccountRow: Equatable, Sendable {
    /// Given by the engine; never 0.
    public var key: UInt32
    /// Every record of the account before this place of the journal is in it.
    public var position: UInt64
    public var bytes: [UInt8]

    public init(key: UInt32, position: UInt64, bytes: [UInt8]) {
        self.key = key
        self.position = position
        self.bytes = bytes
    }
}

/// One organization, by its dense number from 0.
public struct OrganizationRow: Equatable, Sendable {
    public var number: UInt32
    public var bytes: [UInt8]

    public init(number: UInt32, bytes: [UInt8]) {
        self.number = number
        self.bytes = bytes
    }
}

/// Where letters to somebody stand, all that is kept of it.
public struct OutreachRow: Equatable, Sendable {
    /// Whom they are to or about; see `subject(account:)`.
    public var subject: String
    /// Nil when there is nothing to be kept any more.
    public var bytes: [UInt8]?

    public init(subject: String, bytes: [UInt8]?) {
        self.subject = subject
        self.bytes = bytes
    }

    private static let accountMark = "account/"

    /// The subject of rows about an account; other rows have subjects that begin in another way.
    public static func subject(account name: String) -> String { accountMark + name }

    /// The account that the row is about; nil when it is about none.
    public var account: String? {
        subject.hasPrefix(Self.accountMark) ? String(subject.dropFirst(Self.accountMark.count)) : nil
    }
}

/// A notice with its final bytes.
public struct OutboxNotice: Equatable, Sendable {
    public var sequence: UInt64
    /// Unique among all notices ever.
    public var id: String
    public var type: String
    /// The account or organization; nil for prevalence.
    public var subject: String?
    /// Event time, milliseconds since 1970.
    public var time: Int64
    /// The JSON object with its LF.
    public var line: [UInt8]

    public init(sequence: UInt64, id: String, type: String, subject: String?, time: Int64, line: [UInt8]) {
        self.sequence = sequence
        self.id = id
        self.type = type
        self.subject = subject
        self.time = time
        self.line = line
    }
}

/// How far a named subscriber has acknowledged notices.
public struct SubscriberCursor: Equatable, Sendable {
    public var name: String
    public var sequence: UInt64

    public init(name: String, sequence: UInt64) {
        self.name = name
        self.sequence = sequence
    }
}
