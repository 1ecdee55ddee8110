import Glibc
import SQLiteStorage
import Storage
import Testing

/// The stores that have to keep the same promises.
enum StoreForm: CaseIterable, Sendable {
    case sqlite, memory
}

/// A pair of stores that can be left as they are and opened again.
final class Stores {
    private(set) var directory = TemporaryDirectory()
    private let form: StoreForm
    private let journalDisk = MemoryJournal.Disk()
    private let stateDisk = MemoryStateStore.Disk()
    private var opened: SQLiteStores?
    private(set) var journal: any Journal
    private(set) var state: any StateStore

    init(_ form: StoreForm) throws {
        self.form = form
        switch form {
        case .memory:
            journal = MemoryJournal(journalDisk)
            state = MemoryStateStore(stateDisk)
        case .sqlite:
            let stores = try SQLiteStores.open(directory: directory.path)
            opened = stores
            journal = stores.journal
            state = stores.state
        }
    }

    /// As when the process is killed now, and another starts: it finds the files as they are.
    func crash() throws {
        let files = directory.snapshot()
        let old = (opened, directory)
        opened = nil
        directory = TemporaryDirectory()
        directory.restore(files)
        try reopen()
        withExtendedLifetime(old) {}
    }

    /// Says that the state covers the journal up to `position`, and cuts it there.
    func cut(upTo position: UInt64) throws {
        var change = StateChange()
        change.marks = StateMarks(
            covered: max(position, state.marks.covered), published: journal.end, clock: 0)
        try state.commit(change)
        try journal.cut(upTo: position)
    }

    /// Closes in order, and opens again.
    func reopen() throws {
        switch form {
        case .memory:
            journal = MemoryJournal(journalDisk)
            state = MemoryStateStore(stateDisk)
        case .sqlite:
            try opened?.close()
            let stores = try SQLiteStores.open(directory: directory.path)
            opened = stores
            journal = stores.journal
            state = stores.state
        }
    }
}

/// A directory that goes with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    /// - Parameter inMemory: where to sync costs nothing, for tests that do it ten thousand times.
    init(inMemory: Bool = false) {
        let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/seatwatch-storage-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary directory: \(errno)") }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var names: [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func read(_ name: String) -> [UInt8]? { File.read(path + "/" + name) }
    func write(_ name: String, _ bytes: [UInt8]) { File.write(path + "/" + name, bytes) }
    func remove(_ name: String) { unlink(path + "/" + name) }

    /// All files as they are now: what a process that is killed leaves behind.
    func snapshot() -> [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, read($0) ?? []) })
    }

    func restore(_ files: [String: [UInt8]]) {
        for name in names { remove(name) }
        for (name, bytes) in files { write(name, bytes) }
    }
}

enum File {
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, size, 0))
        }
    }

    static func write(_ path: String, _ bytes: [UInt8]) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            fatalError("cannot write \(path): \(errno)")
        }
        close(descriptor)
    }
}

extension Journal {
    /// All batches from a place on.
    func batches(from position: UInt64 = 0) throws -> [PackedBatch] {
        var batches: [PackedBatch] = []
        try read(from: position) { batches.append($0) }
        return batches
    }
}

extension StateStore {
    func accounts() throws -> [AccountRow] {
        var rows: [AccountRow] = []
        try readAccounts { rows.append(AccountRow(key: $0, position: $1, bytes: Array($2))) }
        return rows
    }

    func organizations() throws -> [OrganizationRow] {
        var rows: [OrganizationRow] = []
        try readOrganizations { rows.append($0) }
        return rows
    }

    func outreach() throws -> [OutreachRow] {
        var rows: [OutreachRow] = []
        try readOutreach { rows.append($0) }
        return rows
    }
}

extension JournalEntry {
    init(batches: [PackedBatch] = [], streams: [StreamPosition] = [], rejects: [SetAsideLine] = []) {
        self.init()
        self.batches = batches
        self.streams = streams
        self.rejects = rejects
    }
}

extension PackedBatch {
    /// One with bytes of its own.
    static func sample(_ position: UInt64, count: UInt32 = 10, size: Int = 900) -> PackedBatch {
        PackedBatch(position: position, count: count, bytes: .random(seed: position, count: size))
    }
}

extension AccountRow {
    static func sample(_ key: UInt32, position: UInt64 = 0, size: Int = 300) -> AccountRow {
        AccountRow(key: key, position: position, bytes: .random(seed: UInt64(key) << 32 | position, count: size))
    }
}

extension OutboxNotice {
    static func sample(_ sequence: UInt64, time: Int64 = 0, subject: String? = "acc_1", text: String = "")
        -> OutboxNotice
    {
        OutboxNotice(
            sequence: sequence, id: "id-\(sequence)", type: "seatwatch.sharing.noticed.v1", subject: subject,
            time: time,
            line: Array("{\"sequence\":\(sequence),\"text\":\"\(text)\"}\n".utf8))
    }
}

extension [UInt8] {
    static func random(seed: UInt64, count: Int) -> [UInt8] {
        var random = SplitMix(seed: seed)
        return [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, size in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for place in stride(from: 0, to: count, by: 8) {
                bytes.storeBytes(of: random.next(), toByteOffset: place, as: UInt64.self)
            }
            size = count
        }
    }
}
