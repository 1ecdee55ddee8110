import Storage
import Testing

/// What every state store promises.
@Suite struct StateContractTests {
    @Test(arguments: StoreForm.allCases)
    func aNewStateIsEmpty(form: StoreForm) throws {
        let stores = try Stores(form)
        #expect(stores.state.marks == StateMarks(covered: 0, published: 0, clock: nil))
        #expect(try stores.state.accounts().isEmpty)
        #expect(try stores.state.organizations().isEmpty)
        #expect(try stores.state.outreach().isEmpty)
        #expect(try stores.state.notices(after: 0, limit: 10).isEmpty)
        #expect(try stores.state.noticeBounds() == (1, 1))
        #expect(try stores.state.cursors().isEmpty)
        #expect(try stores.state.settings(1) == nil)
    }

    @Test(arguments: StoreForm.allCases)
    func theKeyStaysTheSame(form: StoreForm) throws {
        let stores = try Stores(form)
        let key = stores.state.hashKey
        try stores.reopen()
        #expect(stores.state.hashKey == key)
        #expect(try Stores(form).state.hashKey != key, "and is another in another store")
    }

    @Test(arguments: StoreForm.allCases)
    func rowsAreReplacedByTheirKeys(form: StoreForm) throws {
        let stores = try Stores(form)
        var change = StateChange()
        change.accounts = [.sample(3), .sample(1, size: 0), .sample(.max, position: .max, size: 70_000)]
        change.organizations = [
            OrganizationRow(number: 1, bytes: [1]), OrganizationRow(number: 0, bytes: []),
        ]
        try stores.state.commit(change)
        change = StateChange()
        change.accounts = [.sample(3, position: 9, size: 5_000), .sample(2)]
        change.organizations = [OrganizationRow(number: 1, bytes: [2, 3])]
        try stores.state.commit(change)
        try stores.reopen()
        #expect(
            try stores.state.accounts() == [
                .sample(1, size: 0), .sample(2), .sample(3, position: 9, size: 5_000),
                .sample(.max, position: .max, size: 70_000),
            ])
        #expect(
            try stores.state.organizations() == [
                OrganizationRow(number: 0, bytes: []), OrganizationRow(number: 1, bytes: [2, 3]),
            ])
    }

    @Test(arguments: StoreForm.allCases)
    func outreachIsKeptBySubjectUntilItIsLetGo(form: StoreForm) throws {
        let stores = try Stores(form)
        var change = StateChange()
        change.outreach = [
            OutreachRow(subject: "b", bytes: [1]), OutreachRow(subject: "a ß", bytes: []),
            OutreachRow(subject: "c", bytes: [7]), OutreachRow(subject: "nobody", bytes: nil),
        ]
        try stores.state.commit(change)
        change.outreach = [
            OutreachRow(subject: "b", bytes: [2]), OutreachRow(subject: "b", bytes: [3, 4]),
            OutreachRow(subject: "c", bytes: nil),
        ]
        try stores.state.commit(change)
        try stores.reopen()
        #expect(
            try stores.state.outreach() == [
                OutreachRow(subject: "a ß", bytes: []), OutreachRow(subject: "b", bytes: [3, 4]),
            ])
    }

    @Test(arguments: StoreForm.allCases)
    func whatTheReaderThrowsComesThrough(form: StoreForm) throws {
        struct Enough: Error {}
        let stores = try Stores(form)
        var change = StateChange()
        change.accounts = [.sample(1), .sample(2)]
        change.organizations = [OrganizationRow(number: 0, bytes: [1])]
        change.outreach = [OutreachRow(subject: "s", bytes: [1])]
        try stores.state.commit(change)
        #expect(throws: Enough.self) { try stores.state.readAccounts { _, _, _ in throw Enough() } }
        #expect(throws: Enough.self) { try stores.state.readOutreach { _ in throw Enough() } }
        #expect(throws: Enough.self) { try stores.state.readOrganizations { _ in throw Enough() } }
        #expect(try stores.state.accounts().count == 2, "and harms nothing")
    }

    @Test(arguments: StoreForm.allCases)
    func marksStayUntilOthersCome(form: StoreForm) throws {
        let stores = try Stores(form)
        try stores.journal.append(JournalEntry(batches: [.sample(0, count: 100)]))
        var change = StateChange()
        change.marks = StateMarks(covered: 5, published: 9, clock: -7)
        try stores.state.commit(change)
        change = StateChange()
        change.accounts = [.sample(1)]
        try stores.state.commit(change)
        try stores.reopen()
        #expect(stores.state.marks == StateMarks(covered: 5, published: 9, clock: -7))
        change = StateChange()
        change.marks = StateMarks(covered: 100, published: 100, clock: 0)
        try stores.state.commit(change)
        try stores.reopen()
        #expect(stores.state.marks == StateMarks(covered: 100, published: 100, clock: 0))
    }

    @Test(arguments: StoreForm.allCases)
    func noticesComeInOrderAndExpire(form: StoreForm) throws {
        let stores = try Stores(form)
        let notices = (1...50).map { (number: Int) -> OutboxNotice in
            let subject: String? = number % 7 == 0 ? nil : "acc_\(number)"
            return .sample(UInt64(number), time: Int64(number) * 10, subject: subject)
        }
        for part in [notices[..<20], notices[20...]] {
            var change = StateChange()
            change.notices = Array(part)
            try stores.state.commit(change)
        }
        try stores.reopen()
        #expect(try stores.state.notices(after: 0, limit: 100) == notices)
        #expect(try stores.state.notices(after: 10, limit: 3) == Array(notices[10..<13]))
        #expect(try stores.state.notices(after: 50, limit: 3).isEmpty)
        #expect(try stores.state.notices(after: .max, limit: 3).isEmpty)
        #expect(try stores.state.noticeBounds() == (1, 51))
        var change = StateChange()
        change.noticesExpireBefore = 200
        try stores.state.commit(change)
        #expect(try stores.state.notices(after: 0, limit: 100) == Array(notices[19...]))
        #expect(try stores.state.noticeBounds() == (20, 51))
        change.noticesExpireBefore = 10_000
        try stores.state.commit(change)
        try stores.reopen()
        #expect(try stores.state.noticeBounds() == (51, 51), "the sequence goes on where it was")
    }

    @Test(arguments: StoreForm.allCases)
    func noNoticeIsKeptTwice(form: StoreForm) throws {
        for wrong in [OutboxNotice.sample(1), .sample(0), .sampleWithID("id-1", sequence: 2)] {
            let stores = try Stores(form)
            var change = StateChange()
            change.notices = [.sample(1)]
            try stores.state.commit(change)
            change.notices = [wrong]
            #expect(throws: StorageError.self) { try stores.state.commit(change) }
            try stores.crash()
            #expect(try stores.state.notices(after: 0, limit: 9) == [.sample(1)])
        }
    }

    @Test(arguments: StoreForm.allCases)
    func cursorsAreKeptByName(form: StoreForm) throws {
        let stores = try Stores(form)
        var change = StateChange()
        change.cursors = [SubscriberCursor(name: "mail", sequence: 3), SubscriberCursor(name: "crm ß", sequence: 0)]
        try stores.state.commit(change)
        change.cursors = [SubscriberCursor(name: "mail", sequence: 4)]
        try stores.state.commit(change)
        try stores.reopen()
        #expect(
            try stores.state.cursors() == [
                SubscriberCursor(name: "crm ß", sequence: 0), SubscriberCursor(name: "mail", sequence: 4),
            ])
    }

    @Test(arguments: StoreForm.allCases)
    func equalSettingsHaveOneNumber(form: StoreForm) throws {
        let stores = try Stores(form)
        let first = try stores.state.number(ofSettings: [1, 2])
        let second = try stores.state.number(ofSettings: [])
        #expect(first != second)
        try stores.reopen()
        #expect(try stores.state.number(ofSettings: [1, 2]) == first)
        #expect(try stores.state.number(ofSettings: []) == second)
        #expect(try stores.state.settings(first) == [1, 2])
        #expect(try stores.state.settings(second) == [])
        #expect(try stores.state.settings(second + 1) == nil)
    }

    @Test(arguments: StoreForm.allCases)
    func aForgottenAccountIsGone(form: StoreForm) throws {
        let stores = try Stores(form)
        var change = StateChange()
        change.accounts = [.sample(1), .sample(2)]
        change.notices = [.sample(1, subject: "ann"), .sample(2, subject: "ben"), .sample(3, subject: nil)]
        change.outreach = ["ann", "ben"].map { OutreachRow(subject: OutreachRow.subject(account: $0), bytes: [1]) }
        try stores.state.commit(change)
        try stores.state.forget(account: 1, name: "ann")
        try stores.state.forget(account: nil, name: "nobody")
        try stores.reopen()
        #expect(try stores.state.accounts() == [.sample(2)])
        #expect(try stores.state.outreach().map(\.account) == ["ben"])
        #expect(try stores.state.notices(after: 0, limit: 9).map(\.sequence) == [2, 3])
        #expect(try stores.state.noticeBounds() == (2, 4))
    }
}

extension OutboxNotice {
    fileprivate static func sampleWithID(_ id: String, sequence: UInt64) -> OutboxNotice {
        var notice = OutboxNotice.sample(sequence)
        notice.id = id
        return notice
    }
}
