public import Model

/// Accounts as bytes, to be kept and to go on from.
///
/// Accounts are saved one by one, each with everything it was told up to then, while others go on changing. So after a
/// restart they stand at different places in the order of lines; `AccountRecovery` brings them to one.
extension AccountBook {
    /// The first byte of a saved account.
    private static let version: UInt8 = 6

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
        var writer = AccountWriter { [unowned self] in texts.bytes($0) }
        for index in indices {
            accounts.entries[index].pointee.isUnsaved = false
            look(at: index) { state in
                // One that was forgotten meanwhile.
                guard state.pointee.key != 0 else { return }
                writer.begin(version: Self.version)
                write(state, index, with: &writer)
                body(state.pointee.key, writer.bytes)
            }
        }
    }

    private func write(
        _ state: UnsafeMutablePointer<AccountState>, _ index: UInt32, with writer: inout AccountWriter
    ) {
        var copy = state.pointee
        writer.fields(of: &copy)
        writePresences(state, with: &writer)
        writeTraces(state, with: &writer)
        writeClues(state, with: &writer)
        writeMarks(state, with: &writer)
        let profile = state.pointee.profile == none ? nil : profiles[state.pointee.profile].pointee
        writer.optional(profile) { $0.fields(of: &$1) }
        if let profile {
            writer.optional(profile.rest == none ? nil : profileRests[profile.rest].pointee) { $0.fields(of: &$1) }
        }
        writeAnswers(state, with: &writer)
        writer.optional(state.pointee.finding == none ? nil : findings[state.pointee.finding].pointee) {
            $0.fields(of: &$1)
        }
        writeSessions(index, with: &writer)
    }

    private func writePresences(_ state: UnsafeMutablePointer<AccountState>, with writer: inout AccountWriter) {
        _ = writer.count(presenceCount(state), most: Tracks.presencesMax)
        var current = state.pointee.presences
        while current != none {
            var presence = presences[current].pointee
            writer.fields(of: &presence, from: state.pointee.lastSeen)
            writeSite(presence.site, with: &writer)
            current = presence.next
        }
    }

    private func writeSite(_ index: UInt32, with writer: inout AccountWriter) {
        guard writer.isNew(site: index) else { return }
        var site = sites[index].pointee
        writer.fields(of: &site)
    }

    private func writeTraces(_ state: UnsafeMutablePointer<AccountState>, with writer: inout AccountWriter) {
        let (devices, networks) = (deviceTraces(state), networkTraces(state))
        _ = writer.count(devices.count, most: DeviceTrace.most)
        for var trace in devices { writer.fields(of: &trace) }
        _ = writer.count(networks.count, most: NetworkTrace.most)
        for var trace in networks {
            writer.fields(of: &trace)
            writeSite(trace.site, with: &writer)
        }
    }

    /// The sights first, each once, and then the clues, which refer to them by number.
    private func writeClues(_ state: UnsafeMutablePointer<AccountState>, with writer: inout AccountWriter) {
        var count = 0
        var used: [UInt32] = []
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current].pointee
            if !used.contains(clue.from.sight) { used.append(clue.from.sight) }
            if !used.contains(clue.to.sight) { used.append(clue.to.sight) }
            count += 1
            current = clue.next
        }
        _ = writer.count(used.count, most: Clue.most * 2)
        for index in used {
            var sight = sights[index].pointee
            writer.fields(of: &sight)
            writeSite(sight.site, with: &writer)
        }
        _ = writer.count(count, most: Clue.most)
        current = state.pointee.clues
        while current != none {
            var clue = clues[current].pointee
            clue.from.sight = UInt32(used.firstIndex(of: clue.from.sight) ?? 0)
            clue.to.sight = UInt32(used.firstIndex(of: clue.to.sight) ?? 0)
            writer.fields(of: &clue, from: state.pointee.lastSeen, sights: used.count)
            current = clue.next
        }
    }

    private func writeMarks(_ state: UnsafeMutablePointer<AccountState>, with writer: inout AccountWriter) {
        var held: [Mark] = []
        forEachMark(state) { held.append($0) }
        _ = writer.count(held.count, most: Mark.most)
        for var mark in held { writer.fields(of: &mark) }
    }

    /// The keyed hash of a saved account's name; nil when these are not a saved account's bytes.
    public static func hash(ofSaved bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard bytes.count > 8, bytes[0] == version else { return nil }
        return UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: 1, as: UInt64.self))
    }

    /// Takes an account back in. Call only before any line is applied, and once for each account.
    /// - Parameter position: every record of the account before this place is in it.
    /// - Returns: nil when the bytes are not those of a saved account of this
    ///   version, or the table is full.
    public func restore(
        key: UInt32, position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> RestoredAccount? {
        guard bytes.first == Self.version else { return nil }
        var reader = AccountReader(UnsafeBufferPointer(rebasing: bytes.dropFirst())) { [unowned self] in
            keep($0, $1, $2)
        }
        var state = AccountState(hash: 0, name: .none)
        reader.fields(of: &state)
        state.key = key
        guard !reader.isBroken, state.name != .none, accounts.count == restored.count,
            !accounts.entries.isFull, let index = begin(state)
        else { return nil }
        let place = wake(index)
        readPresences(place, with: &reader)
        readTraces(place, with: &reader)
        readClues(place, with: &reader)
        readMarks(place, with: &reader)
        if var profile = reader.optional(Profile(), { $0.fields(of: &$1) }) {
            if let rest = reader.optional(ProfileRest(), { $0.fields(of: &$1) }) {
                profile.rest = profileRests.insert(rest) ?? none
            }
            place.pointee.profile = profiles.insert(profile) ?? none
        }
        readAnswers(place, with: &reader)
        if let finding = reader.optional(FindingState.blank, { $0.fields(of: &$1) }) {
            place.pointee.finding = findings.insert(finding) ?? none
            if finding.isOpen {
                timers.push(due: finding.lastEvidence + settings.resolveAfter.milliseconds, account: index)
            }
        }
        readSessions(index, with: &reader)
        guard !reader.isBroken, reader.isAtEnd else { return nil }
        restored.append(position)
        return RestoredAccount(
            hash: state.hash, seat: seat(of: place.pointee), placement: placement(of: place.pointee, count: 1))
    }

    private func readPresences(_ state: UnsafeMutablePointer<AccountState>, with reader: inout AccountReader) {
        let count = reader.count(0, most: Tracks.presencesMax)
        var last: UInt32 = none
        for _ in 0..<count {
            var presence = Presence.empty
            reader.fields(of: &presence, from: state.pointee.lastSeen)
            presence.site = readSite(with: &reader)
            guard !reader.isBroken, let index = presences.insert(presence) else { return }
            if last == none { state.pointee.presences = index } else { presences[last].pointee.next = index }
            last = index
        }
    }

    private func readSite(with reader: inout AccountReader) -> UInt32 {
        if let known = reader.knownSite() { return sites.retain(known) }
        var site = Site.empty
        reader.fields(of: &site)
        let index = sites.share(site, &texts)
        reader.note(site: index)
        return index
    }

    private func readTraces(_ state: UnsafeMutablePointer<AccountState>, with reader: inout AccountReader) {
        var last: UInt32 = none
        for _ in 0..<reader.count(0, most: DeviceTrace.most) {
            var trace = DeviceTrace(
                hash: 0, newestHour: 0, family: 0, device: .none, next: none, deviceClass: 0, slot: 0, flags: [])
            reader.fields(of: &trace)
            guard !reader.isBroken, let index = devices.insert(trace) else { return }
            if last == none { state.pointee.devices = index } else { devices[last].pointee.next = index }
            last = index
        }
        last = none
        for _ in 0..<reader.count(0, most: NetworkTrace.most) {
            var trace = NetworkTrace(key: NetworkKey(bits: 0), site: none, next: none, trust: [], isLocated: false)
            reader.fields(of: &trace)
            trace.site = readSite(with: &reader)
            guard !reader.isBroken, let index = networks.insert(trace) else { return }
            if last == none { state.pointee.networks = index } else { networks[last].pointee.next = index }
            last = index
        }
    }

    private func readClues(_ state: UnsafeMutablePointer<AccountState>, with reader: inout AccountReader) {
        var known: [UInt32] = []
        for _ in 0..<reader.count(0, most: Clue.most * 2) {
            var sight = Sight.empty
            reader.fields(of: &sight)
            sight.site = readSite(with: &reader)
            guard !reader.isBroken, let index = sights.insert(sight) else { return }
            known.append(index)
        }
        let count = reader.count(0, most: Clue.most)
        var last: UInt32 = none
        for _ in 0..<count {
            var clue = Clue.empty
            reader.fields(of: &clue, from: state.pointee.lastSeen, sights: known.count)
            guard !reader.isBroken, !known.isEmpty else { return }
            (clue.from.sight, clue.to.sight) = (known[Int(clue.from.sight)], known[Int(clue.to.sight)])
            sights[clue.from.sight].pointee.references += 1
            sights[clue.to.sight].pointee.references += 1
            guard let index = clues.insert(clue) else { return }
            if last == none { state.pointee.clues = index } else { clues[last].pointee.next = index }
            last = index
        }
    }

    private func readMarks(_ state: UnsafeMutablePointer<AccountState>, with reader: inout AccountReader) {
        var last: UInt32 = none
        for _ in 0..<reader.count(0, most: Mark.most) {
            var mark = Mark.empty
            reader.fields(of: &mark)
            guard !reader.isBroken, let index = marks.insert(mark) else { return }
            if last == none { state.pointee.marks = index } else { marks[last].pointee.next = index }
            last = index
        }
    }

    private func keep(_ bytes: UnsafeBufferPointer<UInt8>, _ use: TextUse, _ known: TextHandle?) -> TextHandle {
        switch use {
        case .everybodys: texts.share(bytes)
        case .own: texts.store(bytes)
        case .common: known.map { texts.retain($0) } ?? texts.store(bytes)
        }
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
