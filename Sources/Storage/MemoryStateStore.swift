/// A state store that lasts as long as its disk, which is a value in memory: for tests, and for a daemon that shall keep
/// nothing.
public final class MemoryStateStore: StateStore {
    /// What has been committed. It stays when the store on it is gone, as a disk does when a process dies.
    ///
    /// `@unchecked Sendable` because one store at a time uses it.
    public final class Disk: @unchecked Sendable {
        public internal(set) var marks = StateMarks(covered: 0, published: 0, clock: nil)
        public internal(set) var accounts: [UInt32: AccountRow] = [:]
        public internal(set) var organizations: [UInt32: OrganizationRow] = [:]
        public internal(set) var outreach: [String: [UInt8]] = [:]
        public internal(set) var notices: [OutboxNotice] = []
        public internal(set) var nextSequence: UInt64 = 1
        public internal(set) var cursors: [String: UInt64] = [:]
        public internal(set) var settings: [[UInt8]] = []
        public let hashKey: (UInt64, UInt64)
        /// Commits that succeeded.
        public internal(set) var commitCount = 0

        public init(hashKey: (UInt64, UInt64) = (.random(in: .min ... .max), .random(in: .min ... .max))) {
            self.hashKey = hashKey
        }
    }

    private let disk: Disk
    private let fault: @Sendable () -> StorageFault?

    /// - Parameter fault: asked at each commit what goes wrong with it.
    public init(_ disk: Disk = Disk(), fault: @escaping @Sendable () -> StorageFault? = { nil }) {
        self.disk = disk
        self.fault = fault
    }

    public var marks: StateMarks { disk.marks }
    public var hashKey: (UInt64, UInt64) { disk.hashKey }
    public var accountCount: Int { disk.accounts.count }

    public func commit(_ change: StateChange) throws(StorageError) {
        let fault = fault()
        if case .before(let error) = fault { throw error }
        if let marks = change.marks {
            guard marks.covered <= marks.published, disk.marks.covered <= marks.covered,
                disk.marks.published <= marks.published
            else { throw .failed("state: marks \(marks) cannot follow \(disk.marks)") }
        }
        for notice in change.notices {
            guard notice.sequence == disk.nextSequence, !disk.notices.contains(where: { $0.id == notice.id }) else {
                throw .damaged("state: notice \(notice.sequence) does not follow \(disk.nextSequence - 1)")
            }
            disk.notices.append(notice)
            disk.nextSequence += 1
        }
        for row in change.accounts { disk.accounts[row.key] = row }
        for row in change.organizations { disk.organizations[row.number] = row }
        for row in change.outreach { disk.outreach[row.subject] = row.bytes }
        for cursor in change.cursors { disk.cursors[cursor.name] = cursor.sequence }
        if let marks = change.marks { disk.marks = marks }
        if let time = change.noticesExpireBefore { disk.notices.removeAll { $0.time < time } }
        disk.commitCount += 1
        if case .after(let error) = fault { throw error }
    }

    public func readAccounts(
        _ body: (_ key: UInt32, _ position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        for (_, row) in disk.accounts.sorted(by: { $0.key < $1.key }) {
            try row.bytes.withUnsafeBufferPointer { try body(row.key, row.position, $0) }
        }
    }

    public func readOrganizations(_ body: (OrganizationRow) throws -> Void) throws {
        for (_, row) in disk.organizations.sorted(by: { $0.key < $1.key }) { try body(row) }
    }

    public func readOutreach(_ body: (OutreachRow) throws -> Void) throws {
        for (subject, bytes) in disk.outreach.sorted(by: { $0.key < $1.key }) {
            try body(OutreachRow(subject: subject, bytes: bytes))
        }
    }

    public func settings(_ number: UInt32) throws(StorageError) -> [UInt8]? {
        number >= 1 && number <= disk.settings.count ? disk.settings[Int(number) - 1] : nil
    }

    public func number(ofSettings bytes: [UInt8]) throws(StorageError) -> UInt32 {
        if let known = disk.settings.firstIndex(of: bytes) { return UInt32(known + 1) }
        if case .before(let error) = fault() { throw error }
        disk.settings.append(bytes)
        return UInt32(disk.settings.count)
    }

    public func notices(after sequence: UInt64, limit: Int) throws(StorageError) -> [OutboxNotice] {
        Array(disk.notices.lazy.filter { $0.sequence > sequence }.prefix(limit))
    }

    public func noticeBounds() throws(StorageError) -> (oldest: UInt64, next: UInt64) {
        (disk.notices.first?.sequence ?? disk.nextSequence, disk.nextSequence)
    }

    public func cursors() throws(StorageError) -> [SubscriberCursor] {
        disk.cursors.sorted { $0.key < $1.key }.map { SubscriberCursor(name: $0.key, sequence: $0.value) }
    }

    public func forget(account key: UInt32?, name: String) throws(StorageError) {
        if case .before(let error) = fault() { throw error }
        if let key { disk.accounts[key] = nil }
        disk.outreach[OutreachRow.subject(account: name)] = nil
        let naming = NameSearch(name)
        disk.notices.removeAll { $0.subject == name || naming.isNamed(in: $0.line) }
    }
}
