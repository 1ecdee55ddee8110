public import Model

/// Accounts as bytes, to be kept and to go on from.
///
/// Accounts are saved one by one, each with everything it was told up to then, while others go on changing. So after a
/// restart they stand at different places in the order of lines; recovery brings them to one.
extension AccountBook {
    /// The first byte of a saved account.
    private static let version: UInt8 = 10

    /// From now on remembers which accounts have changed.
    /// - Parameters: the keys of new accounts: `firstKey`, and each one `stride` further.
    public func startSaving(firstKey: UInt32, stride: UInt32) {
        saving = SavingState(nextKey: firstKey, stride: stride)
    }

    /// How many accounts have changed since they were last saved.
    public var unsavedCount: Int { saving?.unsaved.count ?? 0 }

    /// Takes the accounts that have changed up to now, to be saved one after the other by `save(_:)`.
    public func takeUnsaved() -> [UInt32] {
        guard let unsaved = saving?.unsaved else { return [] }
        saving?.unsaved = []
        return unsaved
    }

    /// Calls `body` with the key and bytes of each account, as it stands now. A later change makes it unsaved again.
    /// - Parameter indices: some that `takeUnsaved` gave.
    /// - Complexity: O(accounts): the windows of each are bounded.
    public func save(_ indices: ArraySlice<UInt32>, _ body: (_ key: UInt32, _ bytes: [UInt8]) -> Void) {
        for index in indices {
            accounts.entries[index].pointee.isUnsaved = false
            withPack(of: index) { pack in
                // One that was forgotten meanwhile.
                guard pack.key != 0 else { return }
                body(pack.key, saved(pack, index))
            }
        }
    }

    /// A saved account: a version, the hash of its name, its pack's body as it is, what the body refers to, spelled out, and
    /// its sessions.
    private func saved(_ pack: AccountPack, _ index: UInt32) -> [UInt8] {
        withUnsafeMutablePointer(to: &savedRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                readReferences(of: pack, texts)
                var writer = PackWriter(in: room, texts: texts, notes: notes)
                writer.fixed(Self.version)
                writer.fixed(notes.pointee.hash(pack.name))
                writer.fixed(UInt32(pack.bodyBytes))
                writer.append(UnsafeRawBufferPointer(start: pack.body, count: pack.bodyBytes))
                writeReferences(with: &writer)
                writeSessions(index, with: &writer)
                return [UInt8](writer.bytes)
            }
        }
    }

    /// Sites of one account are mostly at a few places, whose names are written once.
    private func writeReferences(with writer: inout PackWriter) {
        let references = notes.pointee.references
        _ = writer.count(references.texts.count)
        for var text in references.texts { writer.plainText(&text) }
        var places: [TextHandle] = []
        _ = writer.count(references.sites.count)
        for (index, uses) in references.sites {
            _ = writer.count(Int(uses))
            writer.fields(of: &sites[index].pointee)
            var place = sites[index].pointee.place
            let number = places.firstIndex(of: place) ?? places.count
            _ = writer.count(number)
            guard number == places.count else { continue }
            writer.plainText(&place)
            places.append(place)
        }
    }

    // MARK: - Going on from what was saved

    /// Bytes before the body: the version, the hash, and how long the body is.
    private static var savedHeadBytes: Int { 13 }

    /// The keyed hash of a saved account's name; nil when these are not a saved account's bytes.
    public static func hash(ofSaved bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard bytes.count > savedHeadBytes, bytes[0] == version else { return nil }
        return UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: 1, as: UInt64.self))
    }

    /// Takes an account back in, at rest. Call only before any line is applied, and once for each account.
    /// - Parameters:
    ///   - position: every record of the account before this place is in it.
    ///   - bytes: as `save` gave them: who kept them has to vouch for it, by a checksum, as they are taken at their word.
    /// - Returns: nil when the bytes are not those of a saved account of this version, or the table is full.
    public func restore(
        key: UInt32, position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> RestoredAccount? {
        guard let hash = Self.hash(ofSaved: bytes), let start = bytes.baseAddress, accounts.count == restored.count,
            !accounts.entries.isFull,
            let (body, watch) = read(UnsafeRawBufferPointer(start: start, count: bytes.count)),
            let index = insert(key: key, hash: hash, body)
        else { return nil }
        restored.append(position)
        let known = noteRestored(index, hash: hash)
        if let watch { restore(watch, of: index) }
        return known
    }

    /// Reads a saved account from the length of its body on: what the body refers to is noted.
    /// - Returns: its body, until another account is saved or read; nil when there are fewer bytes than that says.
    private func read(_ saved: UnsafeRawBufferPointer) -> (body: UnsafeRawBufferPointer, sessions: SessionWatch?)? {
        withUnsafeMutablePointer(to: &savedRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                // A copy with room behind it, which reading bits takes.
                var copy = PackWriter(in: room, texts: texts, notes: notes)
                copy.append(saved)
                guard let start = copy.bytes.baseAddress else { return nil }
                var reader = PackReader(start + Self.savedHeadBytes - 4, texts: texts, notes: notes)
                let bodyBytes = Int(reader.fixed() as UInt32)
                guard bodyBytes <= saved.count - Self.savedHeadBytes else { return nil }
                let body = reader.bytes(bodyBytes)
                readReferences(with: &reader, &texts.pointee)
                return (body, readSessions(with: &reader))
            }
        }
    }

    /// Takes up what an account refers to, a reference for each that it has.
    private func readReferences(with reader: inout PackReader, _ texts: inout TextStore) {
        notes.pointee.references.clear()
        for _ in 0..<reader.count(0) { notes.pointee.references.add(texts.share(reader.plainBytes())) }
        var places: [TextHandle] = []
        for _ in 0..<reader.count(0) {
            let uses = UInt32(reader.count(0))
            var site = Site.empty
            reader.fields(of: &site)
            let number = reader.count(0)
            if number == places.count {
                site.place = texts.share(reader.plainBytes())
                places.append(site.place)
            } else {
                site.place = texts.retain(places[number])
            }
            let index = sites.share(site, &texts)
            sites.retain(index, count: uses - 1)
            notes.pointee.references.add(site: index, uses: uses)
        }
    }

    private func insert(key: UInt32, hash: UInt64, _ body: UnsafeRawBufferPointer) -> UInt32? {
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, notes: notes)
                writer.begin(key: key)
                writer.append(body)
                writer.end()
                return accounts.insert(atRest: writer.bytes, hash: hash)
            }
        }
    }

    /// What is to be known at once of an account that has just been taken in.
    private func noteRestored(_ index: UInt32, hash: UInt64) -> RestoredAccount {
        var state = AccountState(name: .none)
        withUnsafeMutablePointer(to: &texts) { texts in
            var reader = PackReader(accounts.pack(index).body, texts: texts, notes: notes, skipsHours: true)
            readHead(&state, with: &reader)
        }
        defer { releaseHead(state) }
        note(state, at: index)
        if state.finding != none, findings[state.finding].pointee.isOpen {
            let due = findings[state.finding].pointee.lastEvidence + settings.resolveAfter.milliseconds
            timers.push(due: due, index)
        }
        return RestoredAccount(hash: hash, seat: seat(of: state), placement: placement(of: state, count: 1))
    }

    /// Notes that the account is no longer as it was saved.
    func markUnsaved(_ index: UInt32) {
        guard saving != nil else { return }
        let entry = accounts.entries[index]
        guard !entry.pointee.isUnsaved, key(of: index) != 0 else { return }
        entry.pointee.isUnsaved = true
        saving?.unsaved.append(index)
    }
}

/// What is to be known at once of an account that was taken back in.
public struct RestoredAccount: Sendable {
    public var hash: UInt64
    /// What it adds to its organization's seats; nil when it takes up none.
    public var seat: SeatChange?
    /// Where that is; nil when nothing is known of it.
    public var placement: SeatPlacement?
}

/// What saving takes: which accounts have changed, and the keys of new ones.
struct SavingState {
    var unsaved: [UInt32] = []
    private var nextKey: UInt32
    private let stride: UInt32

    init(nextKey: UInt32, stride: UInt32) {
        self.nextKey = nextKey
        self.stride = stride
    }

    mutating func takeKey() -> UInt32 {
        defer { nextKey += stride }
        return nextKey
    }
}
