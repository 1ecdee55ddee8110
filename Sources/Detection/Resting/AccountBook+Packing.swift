internal import Model

/// How an account is put to rest and taken up: its name first, by which it is found; devices and networks before what refers
/// to them. Sites and everybody's texts are referred to as before, and so neither kept once more nor let go.
extension AccountBook {
    func write(_ state: UnsafeMutablePointer<AccountState>, with writer: inout PackWriter) {
        for part in Part.allCases { write(part, of: state, with: &writer) }
    }

    /// The parts of an account, in their order.
    enum Part: CaseIterable {
        case name, state, devices, networks, presences, evidence, marks, profile, finding
    }

    private func write(_ part: Part, of state: UnsafeMutablePointer<AccountState>, with writer: inout PackWriter) {
        switch part {
        case .name:
            writer.bits(&state.pointee.key)
            writer.plainText(&state.pointee.name)
        case .state: writer.state(&state.pointee)
        case .devices:
            known.pointee.clear()
            _ = writer.count(count(state.pointee.devices, in: devices), most: DeviceTrace.most)
            forEach(state.pointee.devices, in: devices) { trace in
                writer.trace(&trace)
                known.pointee.add(trace)
            }
        case .networks:
            _ = writer.count(count(state.pointee.networks, in: networks), most: NetworkTrace.most)
            forEach(state.pointee.networks, in: networks) { trace in
                writer.trace(&trace)
                known.pointee.add(trace)
            }
        case .presences:
            _ = writer.count(count(state.pointee.presences, in: presences), most: Tracks.presencesMax)
            let newest = state.pointee.lastSeen
            forEach(state.pointee.presences, in: presences) { writer.presence(&$0, since: newest) }
        case .evidence: writeEvidence(state.pointee, with: &writer)
        case .marks:
            _ = writer.count(count(state.pointee.marks, in: marks), most: Mark.most)
            forEach(state.pointee.marks, in: marks) { writer.fields(of: &$0) }
        case .profile: writeProfile(state.pointee.profile, with: &writer)
        case .finding:
            _ = writer.count(state.pointee.finding == none ? 0 : 1, most: 1)
            if state.pointee.finding != none { writer.fields(of: &findings[state.pointee.finding].pointee) }
        }
    }

    /// The sights first, each once, and then the clues, which refer to them by number.
    private func writeEvidence(_ state: AccountState, with writer: inout PackWriter) {
        _ = writer.count(count(state.clues, in: clues), most: Clue.most)
        guard state.clues != none else { return }
        var used: [UInt32] = []
        forEach(state.clues, in: clues) { clue in
            for sight in [clue.from.sight, clue.to.sight] where !used.contains(sight) { used.append(sight) }
        }
        _ = writer.count(used.count, most: Clue.most * 2)
        for index in used { writer.sight(&sights[index].pointee) }
        forEach(state.clues, in: clues) { clue in
            var copy = clue
            copy.from.sight = UInt32(used.firstIndex(of: clue.from.sight) ?? 0)
            copy.to.sight = UInt32(used.firstIndex(of: clue.to.sight) ?? 0)
            writer.fields(of: &copy, from: state.lastSeen, sights: used.count)
        }
    }

    private func writeProfile(_ index: UInt32, with writer: inout PackWriter) {
        guard index != none else {
            _ = writer.count(0, most: 2)
            return
        }
        let profile = profiles[index]
        _ = writer.count(profile.pointee.rest == none ? 1 : 2, most: 2)
        writer.fields(of: &profile.pointee)
        guard profile.pointee.rest != none else { return }
        let rest = profileRests[profile.pointee.rest]
        writer.fields(of: &rest.pointee)
        _ = writer.count(count(rest.pointee.answers, in: answers), most: KeptAnswer.most)
        forEach(rest.pointee.answers, in: answers) { writer.fields(of: &$0) }
    }

    // MARK: - Taking up

    func read(_ state: inout AccountState, with reader: inout PackReader) {
        reader.plainText(&state.name)
        reader.state(&state)
        readTraces(&state, with: &reader)
        let newest = state.lastSeen
        state.presences = list(reader.count(0, most: Tracks.presencesMax), in: &presences) {
            var presence = Presence.empty
            reader.presence(&presence, since: newest)
            return presence
        }
        readEvidence(&state, with: &reader)
        state.marks = list(reader.count(0, most: Mark.most), in: &marks) {
            var mark = Mark.empty
            reader.fields(of: &mark)
            return mark
        }
        state.profile = readProfile(with: &reader)
        if reader.count(0, most: 1) == 1 {
            var finding = FindingState.blank
            reader.fields(of: &finding)
            state.finding = findings.insert(finding) ?? none
        }
    }

    private func readTraces(_ state: inout AccountState, with reader: inout PackReader) {
        known.pointee.clear()
        state.devices = list(reader.count(0, most: DeviceTrace.most), in: &devices) {
            var trace = DeviceTrace.empty
            reader.trace(&trace)
            known.pointee.add(trace)
            return trace
        }
        state.networks = list(reader.count(0, most: NetworkTrace.most), in: &networks) {
            var trace = NetworkTrace.empty
            reader.trace(&trace)
            known.pointee.add(trace)
            return trace
        }
    }

    private func readEvidence(_ state: inout AccountState, with reader: inout PackReader) {
        let count = reader.count(0, most: Clue.most)
        guard count > 0 else { return }
        var found: [UInt32] = []
        for _ in 0..<reader.count(0, most: Clue.most * 2) {
            var sight = Sight.empty
            reader.sight(&sight)
            guard let index = sights.insert(sight) else { preconditionFailure("sights fit wherever accounts do") }
            found.append(index)
        }
        let newest = state.lastSeen
        state.clues = list(count, in: &clues) {
            var clue = Clue.empty
            reader.fields(of: &clue, from: newest, sights: found.count)
            (clue.from.sight, clue.to.sight) = (found[Int(clue.from.sight)], found[Int(clue.to.sight)])
            sights[clue.from.sight].pointee.references += 1
            sights[clue.to.sight].pointee.references += 1
            return clue
        }
    }

    private func readProfile(with reader: inout PackReader) -> UInt32 {
        let parts = reader.count(0, most: 2)
        guard parts > 0 else { return none }
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
        return profiles.insert(profile) ?? none
    }

    // MARK: - Letting the lists go

    /// What the lists hold goes, and the account's own texts.
    func release(_ state: AccountState) {
        texts.release(state.name)
        forEach(state.presences, in: presences) { presence in
            texts.release(presence.device)
            texts.release(presence.event)
        }
        removeAll(state.presences, from: &presences)
        forEach(state.devices, in: devices) { texts.release($0.device) }
        removeAll(state.devices, from: &devices)
        removeAll(state.networks, from: &networks)
        forEach(state.clues, in: clues) { clue in
            for end in [clue.from, clue.to] {
                texts.release(end.event)
                sights[end.sight].pointee.references -= 1
                guard sights[end.sight].pointee.references == 0 else { continue }
                texts.release(sights[end.sight].pointee.device)
                sights.remove(end.sight)
            }
        }
        removeAll(state.clues, from: &clues)
        removeAll(state.marks, from: &marks)
        if state.profile != none { releaseProfile(state.profile) }
        if state.finding != none { findings.remove(state.finding) }
    }

    private func releaseProfile(_ index: UInt32) {
        let profile = profiles[index].pointee
        texts.release(profile.mailbox)
        texts.release(profile.displayName)
        profiles.remove(index)
        guard profile.rest != none else { return }
        let rest = profileRests[profile.rest].pointee
        texts.release(rest.sharingReason)
        forEach(rest.answers, in: answers) { answer in
            texts.release(answer.by)
            texts.release(answer.note)
        }
        removeAll(rest.answers, from: &answers)
        profileRests.remove(profile.rest)
    }

    // MARK: - Lists

    private func forEach<Element: Listed>(
        _ first: UInt32, in slab: borrowing Slab<Element>, _ body: (inout Element) -> Void
    ) {
        var current = first
        while current != none {
            body(&slab[current].pointee)
            current = slab[current].pointee.next
        }
    }

    private func count<Element: Listed>(_ first: UInt32, in slab: borrowing Slab<Element>) -> Int {
        var count = 0
        forEach(first, in: slab) { _ in count += 1 }
        return count
    }

    private func removeAll<Element: Listed>(_ first: UInt32, from slab: inout Slab<Element>) {
        var current = first
        while current != none {
            let next = slab[current].pointee.next
            slab.remove(current)
            current = next
        }
    }

    /// A list of so many, in their order.
    /// - Returns: the first, or `none`.
    private func list<Element: Listed>(
        _ count: Int, in slab: inout Slab<Element>, _ next: () -> Element
    ) -> UInt32 {
        var (first, last) = (none, none)
        for _ in 0..<count {
            guard let index = slab.insert(next()) else { preconditionFailure("lists fit wherever accounts do") }
            if last == none { first = index } else { slab[last].pointee.next = index }
            last = index
        }
        return first
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
    /// Bytes that accounts take or would take at rest, by what they hold, and how many parts of each kind there are; for
    /// looking at, not for every day.
    /// - Complexity: O(accounts), each of which is packed once.
    public func memory() -> [MemoryPart] {
        var parts = Part.allCases.map { MemoryPart(name: "\($0)", bytes: 0, count: 0) }
        for index in 0..<UInt32(accounts.count) { look(at: index) { measure($0, &parts) } }
        return [
            MemoryPart(name: "places in the table", bytes: accounts.tableBytes, count: accounts.count),
            MemoryPart(name: "sites, shared by all", bytes: sites.allocatedBytes, count: sites.count),
            MemoryPart(
                name: "accounts at rest, in all", bytes: accounts.packs.allocatedBytes,
                count: accounts.count - accounts.awake.count),
            MemoryPart(
                name: "accounts awake, in all",
                bytes: allocatedBytes - accounts.allocatedBytes + accounts.awake.allocatedBytes - sites.allocatedBytes,
                count: accounts.awake.count),
        ] + parts
    }

    private func measure(_ state: UnsafeMutablePointer<AccountState>, _ parts: inout [MemoryPart]) {
        let counts = [
            1, 1, count(state.pointee.devices, in: devices), count(state.pointee.networks, in: networks),
            count(state.pointee.presences, in: presences), count(state.pointee.clues, in: clues),
            count(state.pointee.marks, in: marks), state.pointee.profile == none ? 0 : 1,
            state.pointee.finding == none ? 0 : 1,
        ]
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, known: known)
                for (number, part) in Part.allCases.enumerated() {
                    let before = writer.place
                    write(part, of: state, with: &writer)
                    parts[number].bytes += writer.place - before
                    parts[number].count += counts[number]
                }
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
