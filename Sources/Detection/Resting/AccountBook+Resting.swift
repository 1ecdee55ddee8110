internal import Model

/// Accounts rest packed; the one that a line is about is taken up, worked on in the lists that every other one was worked
/// on in before, and put back. Packed they take half the memory, and one place in it instead of a dozen.
extension AccountBook {
    /// Where the lists of an account begin that were not taken up: no element is there, and whoever looks finds out.
    private static let elsewhere = none - 1

    /// The account, taken up if it was not. There is never more than one: the one before goes back to rest.
    func hold(_ index: UInt32) -> UnsafeMutablePointer<AccountState> {
        guard held != index else { return working }
        putAway()
        held = index
        readHead()
        return working
    }

    /// A new account, in hand.
    func begin(_ index: UInt32, _ state: AccountState) {
        putAway()
        held = index
        working.pointee = state
        isRestOpen = true
    }

    /// Takes up the rest of the account in hand, if it was not: to be called before anything is looked at but its state and
    /// its presences.
    func openRest() {
        if !isRestOpen { readRest() }
    }

    /// Leaves an account in hand, since the next line may well be about it too. A new one lies nowhere yet, where it
    /// could be found by its name.
    func keepInHand() {
        if held != none, accounts.entries[held].pointee.pack == .none { putAway() }
    }

    /// Puts the account in hand back: before anybody looks at entries, which may be older than what is in hand.
    func putAway() {
        guard held != none else { return }
        known.pointee.clear()
        if isRestOpen { noteKnown() }
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, known: known)
                writeHead(with: &writer)
                let restPlace = writer.place
                if isRestOpen { writeRest(with: &writer) } else { writer.append(restBytes) }
                writer.note(key: working.pointee.key, restPlace: restPlace)
                accounts.put(writer.bytes, at: held)
            }
        }
        let entry = accounts.entries[held]
        entry.pointee.hash = working.pointee.hash
        entry.pointee.idleDay = idleDay(working.pointee)
        if isRestOpen { entry.pointee.isFound = openFinding(working) != nil }
        clearHead()
        if isRestOpen { clearRest() }
        held = none
    }

    /// Since when its seat is not used; 0 when it takes up none.
    private func idleDay(_ state: AccountState) -> UInt16 {
        guard state.organization != none, state.isBillable else { return 0 }
        return UInt16(clamping: max(state.seatDay, state.seatSince))
    }

    private func noteKnown() {
        forEach(working.pointee.devices, in: devices) { known.pointee.add($0) }
        forEach(working.pointee.networks, in: networks) { known.pointee.add($0) }
    }

    private func forEach<Element: Listed>(
        _ first: UInt32, in slab: borrowing Slab<Element>, _ body: (inout Element) -> Void
    ) {
        var current = first
        while current != none {
            let next = slab[current].pointee.next
            body(&slab[current].pointee)
            current = next
        }
    }

    private func count<Element: Listed>(_ first: UInt32, in slab: borrowing Slab<Element>) -> Int {
        var count = 0
        forEach(first, in: slab) { _ in count += 1 }
        return count
    }

    /// A list of so many, each in its turn read into a blank one, in their order.
    /// - Returns: the first, or `none`.
    private func list<Element: Listed>(
        _ count: Int, in slab: inout Slab<Element>, _ next: () -> Element
    ) -> UInt32 {
        var (first, last) = (none, none)
        for _ in 0..<count {
            guard let index = slab.insert(next()) else { preconditionFailure("there is room for an account's lists") }
            if last == none { first = index } else { slab[last].pointee.next = index }
            last = index
        }
        return first
    }
}

// MARK: - The head

extension AccountBook {
    private func writeHead(with writer: inout PackWriter) {
        writeName(with: &writer)
        writer.head(of: &working.pointee)
        writePresences(with: &writer)
    }

    private func writeName(with writer: inout PackWriter) {
        writer.skip(AccountPack.fixedBytes)
        writer.plainText(&working.pointee.name)
    }

    private func writePresences(with writer: inout PackWriter) {
        let state = working
        _ = writer.count(count(state.pointee.presences, in: presences), most: Tracks.presencesMax)
        var current = state.pointee.presences
        while current != none {
            writer.head(of: &presences[current].pointee, since: state.pointee.lastSeen)
            current = presences[current].pointee.next
        }
    }

    private func readHead() {
        let pack = accounts.pack(held)
        var state = AccountState(hash: accounts.entries[held].pointee.hash, name: .none)
        state.key = pack.key
        known.pointee.clear()
        withUnsafeMutablePointer(to: &texts) { texts in
            var reader = PackReader(pack.content, texts: texts, known: known, newestDay: .min)
            reader.plainText(&state.name)
            reader.head(of: &state)
            let lastSeen = state.lastSeen
            state.presences = list(reader.count(0, most: Tracks.presencesMax), in: &presences) {
                var presence = Presence.empty
                reader.head(of: &presence, since: lastSeen)
                return presence
            }
            restBytes = UnsafeRawBufferPointer(start: reader.place, count: pack.restCount)
        }
        (state.devices, state.networks, state.clues, state.marks) = (
            Self.elsewhere, Self.elsewhere, Self.elsewhere, Self.elsewhere
        )
        (state.profile, state.finding) = (Self.elsewhere, Self.elsewhere)
        working.pointee = state
        isRestOpen = false
    }

    private func clearHead() {
        forEach(working.pointee.presences, in: presences) { presence in
            texts.release(presence.device)
            texts.release(presence.event)
        }
        presences.removeAll()
        texts.release(working.pointee.name)
    }
}

// MARK: - The rest

extension AccountBook {
    /// What times in the rest count from: it stays the same as long as the rest does.
    private func restBase(_ state: AccountState) -> Int64 {
        state.traceDay == .min ? 0 : Instant(day: state.traceDay).milliseconds
    }

    private func writeRest(with writer: inout PackWriter) {
        writeDevices(with: &writer)
        writeNetworks(with: &writer)
        writeEvidence(with: &writer)
        writeMarks(with: &writer)
        writeProfile(with: &writer)
        writeFinding(with: &writer)
    }

    private func writeDevices(with writer: inout PackWriter) {
        _ = writer.count(count(working.pointee.devices, in: devices), most: DeviceTrace.most)
        forEach(working.pointee.devices, in: devices) { writer.fields(of: &$0) }
    }

    private func writeNetworks(with writer: inout PackWriter) {
        _ = writer.count(count(working.pointee.networks, in: networks), most: NetworkTrace.most)
        forEach(working.pointee.networks, in: networks) { writer.rest(of: &$0) }
    }

    private func writeMarks(with writer: inout PackWriter) {
        _ = writer.count(count(working.pointee.marks, in: marks), most: Mark.most)
        forEach(working.pointee.marks, in: marks) { writer.fields(of: &$0) }
    }

    private func writeFinding(with writer: inout PackWriter) {
        _ = writer.count(working.pointee.finding == none ? 0 : 1, most: 1)
        if working.pointee.finding != none { writer.fields(of: &findings[working.pointee.finding].pointee) }
    }

    /// The sights first, each once, and then the clues, which refer to them by number.
    private func writeEvidence(with writer: inout PackWriter) {
        _ = writer.count(count(working.pointee.clues, in: clues), most: Clue.most)
        guard working.pointee.clues != none else { return }
        let used = sightsUsed(working)
        _ = writer.count(used.count, most: Clue.most * 2)
        for index in used { writer.rest(of: &sights[index].pointee) }
        let base = restBase(working.pointee)
        forEach(working.pointee.clues, in: clues) { clue in
            var copy = clue
            copy.from.sight = UInt32(used.firstIndex(of: clue.from.sight) ?? 0)
            copy.to.sight = UInt32(used.firstIndex(of: clue.to.sight) ?? 0)
            writer.fields(of: &copy, from: base, sights: used.count)
        }
    }

    private func writeProfile(with writer: inout PackWriter) {
        guard working.pointee.profile != none else {
            _ = writer.count(0, most: 2)
            return
        }
        let profile = profiles[working.pointee.profile]
        _ = writer.count(profile.pointee.rest == none ? 1 : 2, most: 2)
        writer.fields(of: &profile.pointee)
        guard profile.pointee.rest != none else { return }
        let rest = profileRests[profile.pointee.rest]
        writer.fields(of: &rest.pointee)
        _ = writer.count(count(rest.pointee.answers, in: answers), most: KeptAnswer.most)
        forEach(rest.pointee.answers, in: answers) { writer.fields(of: &$0) }
    }

    private func readRest() {
        let state = working
        let start = restBytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        known.pointee.clear()
        withUnsafeMutablePointer(to: &texts) { texts in
            var reader = PackReader(start, texts: texts, known: known, newestDay: state.pointee.traceDay)
            readTraces(with: &reader)
            readEvidence(with: &reader)
            state.pointee.marks = list(reader.count(0, most: Mark.most), in: &marks) {
                var mark = Mark.empty
                reader.fields(of: &mark)
                return mark
            }
            readProfile(with: &reader)
            state.pointee.finding = none
            if reader.count(0, most: 1) == 1 {
                var finding = FindingState.blank
                reader.fields(of: &finding)
                state.pointee.finding = findings.insert(finding) ?? none
            }
        }
        forEach(state.pointee.presences, in: presences) { presence in
            if presence.device == .elsewhere {
                presence.device = texts.retain(known.pointee.name(of: presence.deviceHash))
            }
        }
        isRestOpen = true
    }

    private func readTraces(with reader: inout PackReader) {
        working.pointee.devices = list(reader.count(0, most: DeviceTrace.most), in: &devices) {
            var trace = DeviceTrace.empty
            reader.fields(of: &trace)
            known.pointee.add(trace)
            return trace
        }
        working.pointee.networks = list(reader.count(0, most: NetworkTrace.most), in: &networks) {
            var trace = NetworkTrace.empty
            reader.rest(of: &trace)
            known.pointee.add(trace)
            return trace
        }
    }

    private func readEvidence(with reader: inout PackReader) {
        working.pointee.clues = none
        let count = reader.count(0, most: Clue.most)
        guard count > 0 else { return }
        var found: [UInt32] = []
        for _ in 0..<reader.count(0, most: Clue.most * 2) {
            var sight = Sight.empty
            reader.rest(of: &sight)
            guard let index = sights.insert(sight) else { preconditionFailure("there is room for an account's sights") }
            found.append(index)
        }
        let base = restBase(working.pointee)
        working.pointee.clues = list(count, in: &clues) {
            var clue = Clue.empty
            reader.fields(of: &clue, from: base, sights: found.count)
            (clue.from.sight, clue.to.sight) = (found[Int(clue.from.sight)], found[Int(clue.to.sight)])
            sights[clue.from.sight].pointee.references += 1
            sights[clue.to.sight].pointee.references += 1
            return clue
        }
    }

    private func readProfile(with reader: inout PackReader) {
        working.pointee.profile = none
        let parts = reader.count(0, most: 2)
        guard parts > 0 else { return }
        var profile = Profile()
        reader.fields(of: &profile)
        if parts == 2 {
            var rest = ProfileRest()
            reader.fields(of: &rest)
            rest.answers = list(reader.count(0, most: KeptAnswer.most), in: &answers) {
                var answer = KeptAnswer.empty
                reader.fields(of: &answer)
                return answer
            }
            profile.rest = profileRests.insert(rest) ?? none
        }
        working.pointee.profile = profiles.insert(profile) ?? none
    }

    /// What the lists hold goes; what they refer to beyond the account, sites and everybody's texts, is still referred to.
    private func clearRest() {
        let state = working.pointee
        forEach(state.devices, in: devices) { texts.release($0.device) }
        devices.removeAll()
        networks.removeAll()
        forEach(state.clues, in: clues) { clue in
            for end in [clue.from, clue.to] {
                texts.release(end.event)
                sights[end.sight].pointee.references -= 1
                guard sights[end.sight].pointee.references == 0 else { continue }
                texts.release(sights[end.sight].pointee.device)
            }
        }
        sights.removeAll()
        clues.removeAll()
        marks.removeAll()
        findings.removeAll()
        guard state.profile != none else { return }
        let profile = profiles[state.profile].pointee
        texts.release(profile.mailbox)
        texts.release(profile.displayName)
        profiles.removeAll()
        guard profile.rest != none else { return }
        let rest = profileRests[profile.rest].pointee
        texts.release(rest.sharingReason)
        forEach(rest.answers, in: answers) { answer in
            texts.release(answer.by)
            texts.release(answer.note)
        }
        answers.removeAll()
        profileRests.removeAll()
    }
}

/// An element of an account's list.
protocol Listed: BitwiseCopyable {
    /// The next one of the same account, or `none`.
    var next: UInt32 { get set }
}

extension Presence: Listed {}
extension DeviceTrace: Listed {}
extension NetworkTrace: Listed {}
extension Clue: Listed {}
extension Mark: Listed {}
extension KeptAnswer: Listed {}

// MARK: - How much it is

extension AccountBook {
    /// Bytes held for accounts, by what they hold, and of how many parts of each kind; for looking at, not for every day.
    /// - Complexity: O(accounts), each of which is taken up once.
    public func memory() -> [MemoryPart] {
        var parts = [
            MemoryPart(name: "places in the table", bytes: accounts.tableBytes, count: accounts.count),
            MemoryPart(name: "sites, shared by all", bytes: sites.allocatedBytes, count: sites.count),
            MemoryPart(name: "shared texts", bytes: texts.allocatedBytes, count: 0),
        ]
        var written: [MemoryPart] = []
        for index in 0..<UInt32(accounts.count) { measure(index, &written) }
        let packed = written.reduce(0) { $0 + $1.bytes }
        parts += written
        parts.append(MemoryPart(name: "rounding up", bytes: accounts.packs.allocatedBytes - packed, count: 0))
        return parts
    }

    private func measure(_ index: UInt32, _ parts: inout [MemoryPart]) {
        defer { putAway() }
        let state = hold(index)
        openRest()
        known.pointee.clear()
        noteKnown()
        var (part, before) = (0, -PackStore.headerBytes)
        func note(_ name: String, _ place: Int, _ count: Int) {
            if part == parts.count { parts.append(MemoryPart(name: name, bytes: 0, count: 0)) }
            parts[part].bytes += place - before
            parts[part].count += count
            (part, before) = (part + 1, place)
        }
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, known: known)
                writeName(with: &writer)
                note("name and key", writer.place, 1)
                writer.head(of: &state.pointee)
                note("state and active hours", writer.place, 1)
                writePresences(with: &writer)
                note("presences", writer.place, count(state.pointee.presences, in: presences))
                writeDevices(with: &writer)
                note("devices", writer.place, count(state.pointee.devices, in: devices))
                writeNetworks(with: &writer)
                note("networks", writer.place, count(state.pointee.networks, in: networks))
                writeEvidence(with: &writer)
                note("clues", writer.place, count(state.pointee.clues, in: clues))
                writeMarks(with: &writer)
                note("distrusted networks", writer.place, count(state.pointee.marks, in: marks))
                writeProfile(with: &writer)
                note("profile", writer.place, state.pointee.profile == none ? 0 : 1)
                writeFinding(with: &writer)
                note("finding", writer.place, state.pointee.finding == none ? 0 : 1)
            }
        }
    }
}

/// A kind of thing that accounts hold.
public struct MemoryPart: Sendable {
    public var name: String
    public var bytes: Int
    /// How many of the kind there are; 0 where that says nothing.
    public var count: Int
}
