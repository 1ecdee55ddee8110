import Storage

/// The state in memory on a disk that may fail, with a look at what is written.
final class SimulatedStateStore: StateStore {
    private let memory: MemoryStateStore
    private let access: DiskAccess
    private var disk: Disk { access.disk }

    init(_ access: DiskAccess) {
        self.access = access
        memory = MemoryStateStore(access.disk.state)
    }

    var marks: StateMarks { memory.marks }
    var hashKey: (UInt64, UInt64) { memory.hashKey }
    var accountCount: Int { memory.accountCount }

    func commit(_ change: StateChange) throws(StorageError) {
        try access.write(kinds(of: change)) { () throws(StorageError) in
            try memory.commit(change)
            look(at: change)
        }
    }

    private func kinds(of change: StateChange) -> Set<Disk.Write> {
        var kinds: Set<Disk.Write> = []
        if !change.notices.isEmpty { kinds.insert(.notices) }
        if !change.accounts.isEmpty { kinds.insert(.accounts) }
        if !change.organizations.isEmpty { kinds.insert(.organizations) }
        if !change.outreach.isEmpty { kinds.insert(.outreach) }
        if !change.cursors.isEmpty { kinds.insert(.cursors) }
        if let marks = change.marks, marks.covered > memory.marks.covered || kinds.isEmpty { kinds.insert(.marks) }
        return kinds
    }

    private func look(at change: StateChange) {
        disk.history.notices += change.notices
        if let time = change.noticesExpireBefore { disk.history.expiredBefore = max(disk.history.expiredBefore, time) }
        let marks = memory.marks
        access.findings.expect(
            marks.published <= disk.journal.end,
            "the notices of lines up to \(marks.published) are on the disk, but lines only up to \(disk.journal.end)")
        if let ahead = change.accounts.first(where: { $0.position > marks.published }) {
            access.findings.violate(
                "account \(ahead.key) is saved as of \(ahead.position), but notices only up to \(marks.published)")
        }
    }

    func readAccounts(
        _ body: (_ key: UInt32, _ position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws { try memory.readAccounts(body) }

    func readOrganizations(_ body: (OrganizationRow) throws -> Void) throws { try memory.readOrganizations(body) }

    func readOutreach(_ body: (OutreachRow) throws -> Void) throws { try memory.readOutreach(body) }

    func settings(_ number: UInt32) throws(StorageError) -> [UInt8]? { try memory.settings(number) }

    func number(ofSettings bytes: [UInt8]) throws(StorageError) -> UInt32 {
        if disk.state.settings.contains(bytes) { return try memory.number(ofSettings: bytes) }
        return try access.write([.settings]) { () throws(StorageError) in try memory.number(ofSettings: bytes) }
    }

    func notices(after sequence: UInt64, limit: Int) throws(StorageError) -> [OutboxNotice] {
        try memory.notices(after: sequence, limit: limit)
    }

    func noticeBounds() throws(StorageError) -> (oldest: UInt64, next: UInt64) { try memory.noticeBounds() }

    func cursors() throws(StorageError) -> [SubscriberCursor] { try memory.cursors() }

    func forget(account key: UInt32?, name: String) throws(StorageError) {
        try access.write([.account]) { () throws(StorageError) in
            try memory.forget(account: key, name: name)
            disk.history.forgotten.append((disk.journal.end, name))
        }
    }
}
