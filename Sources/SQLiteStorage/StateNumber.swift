internal import Storage

/// What the state notes beside its tables.
enum StateNumber: Int, StoreNumber {
    case hashA, hashB
    /// The marks; a clock only where `hasClock` is 1.
    case covered, published, clock, hasClock
    /// The sequence of the next notice.
    case nextNotice
    case accountRows, accountSum
    case organizationRows, organizationSum
    case outreachRows, outreachSum
    case noticeRows, noticeSum
    case cursorRows, cursorSum
    case settingsRows, settingsSum

    static let kind = StoreKind(
        applicationID: 0x5377_5374,  // "SwSt"
        schema: [
            "CREATE TABLE accounts (key INTEGER PRIMARY KEY, crc INTEGER NOT NULL, position INTEGER NOT NULL, "
                + "bytes BLOB NOT NULL)",
            "CREATE TABLE organizations (number INTEGER PRIMARY KEY, crc INTEGER NOT NULL, bytes BLOB NOT NULL)",
            "CREATE TABLE outreach (subject TEXT PRIMARY KEY, crc INTEGER NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID",
            "CREATE TABLE notices (sequence INTEGER PRIMARY KEY, crc INTEGER NOT NULL, time INTEGER NOT NULL, "
                + "id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, subject TEXT, line BLOB NOT NULL)",
            "CREATE INDEX noticesByTime ON notices (time)",
            "CREATE TABLE cursors (name TEXT PRIMARY KEY, crc INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE settings (number INTEGER PRIMARY KEY, crc INTEGER NOT NULL, bytes BLOB NOT NULL)",
        ],
        secureDelete: "ON", pageSize: 4_096)

    static var initial: [StateNumber: Int64] {
        [.hashA: .random(in: .min ... .max), .hashB: .random(in: .min ... .max), .nextNotice: 1]
    }

    static let tables: [(name: String, rows: StateNumber, sum: StateNumber)] = [
        ("accounts", .accountRows, .accountSum), ("organizations", .organizationRows, .organizationSum),
        ("outreach", .outreachRows, .outreachSum), ("notices", .noticeRows, .noticeSum),
        ("cursors", .cursorRows, .cursorSum), ("settings", .settingsRows, .settingsSum),
    ]
    /// Tables that a start reads anyway, and checks then.
    static let readWhole: Set<String> = ["accounts", "organizations", "outreach"]

    static func tally(of table: String) -> TallyPlace<StateNumber> {
        guard let place = tables.first(where: { $0.name == table }) else { fatalError("no table \(table)") }
        return TallyPlace(rows: place.rows, sum: place.sum)
    }
}

/// What the checksums of the state's rows begin with.
struct StateChecksums {
    private let accounts: RowChecksum
    private let organizations: RowChecksum
    private let outreach: RowChecksum
    private let notices: RowChecksum
    private let cursors: RowChecksum
    private let settings: RowChecksum

    init(identity: StoreIdentity) {
        accounts = RowChecksum(identity: identity.bytes, table: "accounts")
        organizations = RowChecksum(identity: identity.bytes, table: "organizations")
        outreach = RowChecksum(identity: identity.bytes, table: "outreach")
        notices = RowChecksum(identity: identity.bytes, table: "notices")
        cursors = RowChecksum(identity: identity.bytes, table: "cursors")
        settings = RowChecksum(identity: identity.bytes, table: "settings")
    }

    func of(_ row: AccountRow) -> Int64 {
        row.bytes.withUnsafeBytes { of(account: row.key, row.position, $0) }
    }

    func of(account key: UInt32, _ position: UInt64, _ bytes: UnsafeRawBufferPointer) -> Int64 {
        accounts.with { sum in
            sum.add(Int64(key))
            sum.add(Int64(bitPattern: position))
            sum.add(bytes)
        }
    }

    func of(_ row: OrganizationRow) -> Int64 {
        organizations.with { sum in
            sum.add(Int64(row.number))
            sum.add(row.bytes)
        }
    }

    func of(outreach bytes: [UInt8], subject: String) -> Int64 {
        outreach.with { sum in
            sum.add(subject)
            sum.add(bytes)
        }
    }

    func of(_ notice: OutboxNotice) -> Int64 {
        notices.with { sum in
            sum.add(Int64(bitPattern: notice.sequence))
            sum.add(notice.time)
            sum.add(notice.id)
            sum.add(notice.type)
            sum.add(notice.subject)
            sum.add(notice.line)
        }
    }

    func of(_ cursor: SubscriberCursor) -> Int64 {
        cursors.with { sum in
            sum.add(cursor.name)
            sum.add(Int64(bitPattern: cursor.sequence))
        }
    }

    func of(settings bytes: [UInt8], number: UInt32) -> Int64 {
        settings.with { sum in
            sum.add(Int64(number))
            sum.add(bytes)
        }
    }
}
