internal import Model

/// How an account is packed, to rest or to be saved, and taken up again: its name first, by which it is found; then what a
/// start asks for; devices and networks before what refers to them. What the lists refer to of sites and of everybody's texts,
/// the pack refers to instead, and the other way round: so none of these is retained or released.
extension AccountBook {
    func write(_ state: UnsafeMutablePointer<AccountState>, with writer: inout PackWriter) {
        notes.pointee.references.clear()
        notes.pointee.beginBody()
        writer.begin(key: state.pointee.key)
        for part in Part.allCases { write(part, of: state, with: &writer) }
        writer.end()
    }

    /// The parts of an account, in their order.
    enum Part: CaseIterable {
        case name, state, finding, profile, devices, networks, presences, evidence, marks
    }

    func write(_ part: Part, of state: UnsafeMutablePointer<AccountState>, with writer: inout PackWriter) {
        switch part {
        case .name: writer.plainText(&state.pointee.name)
        case .state: writer.state(&state.pointee)
        case .finding:
            if writer.count(state.pointee.finding == none ? 0 : 1) == 1 {
                writer.fields(of: &findings[state.pointee.finding].pointee, from: state.pointee.lastSeen)
            }
        case .profile: writeProfile(state.pointee, with: &writer)
        case .devices:
            writer.anyDays(anyDays(of: state.pointee))
            let activity = state.pointee.activity
            list(state.pointee.devices, in: devices, &writer) { trace, writer in
                writer.trace(&trace, in: activity)
                notes.pointee.known.add(trace)
            }
        case .networks:
            list(state.pointee.networks, in: networks, &writer) { trace, writer in
                writer.trace(&trace)
                notes.pointee.known.add(trace)
            }
        case .presences:
            let newest = state.pointee.lastSeen
            list(state.pointee.presences, in: presences, &writer) { $1.presence(&$0, since: newest) }
        case .evidence: writeEvidence(state.pointee, with: &writer)
        case .marks:
            list(state.pointee.marks, in: marks, &writer) { $1.fields(of: &$0) }
        }
    }

    private func anyDays(of state: AccountState) -> UInt32 {
        var days = DaySet()
        forEach(state.devices, in: devices) { days = days.union($0.days) }
        forEach(state.networks, in: networks) { days = days.union($0.days) }
        return days.turned(to: state.traceDay)
    }

    /// The sights first, each once, and then the clues, which refer to them by number.
    private func writeEvidence(_ state: AccountState, with writer: inout PackWriter) {
        guard state.clues != none else {
            _ = writer.count(0)
            return
        }
        var used: [UInt32] = []
        forEach(state.clues, in: clues) { clue in
            for sight in [clue.from.sight, clue.to.sight] where !used.contains(sight) { used.append(sight) }
        }
        _ = writer.count(used.count)
        for index in used { writer.sight(&sights[index].pointee) }
        list(state.clues, in: clues, &writer) { clue, writer in
            var copy = clue
            copy.from.sight = UInt32(used.firstIndex(of: clue.from.sight) ?? 0)
            copy.to.sight = UInt32(used.firstIndex(of: clue.to.sight) ?? 0)
            writer.fields(of: &copy, from: state.lastSeen)
        }
    }

    private func writeProfile(_ state: AccountState, with writer: inout PackWriter) {
        guard state.profile != none else {
            _ = writer.count(0)
            return
        }
        let profile = profiles[state.profile]
        _ = writer.count(profile.pointee.rest == none ? 1 : 2)
        writer.common(of: &profile.pointee)
        writer.fields(of: &profile.pointee, from: state.lastSeen)
        guard profile.pointee.rest != none else { return }
        let rest = profileRests[profile.pointee.rest]
        writer.fields(of: &rest.pointee)
        list(rest.pointee.answers, in: answers, &writer) { $1.fields(of: &$0) }
    }

    // MARK: - Taking up

    func read(_ state: inout AccountState, with reader: inout PackReader) {
        notes.pointee.beginBody()
        reader.plainText(&state.name)
        reader.state(&state)
        readFinding(&state, with: &reader)
        state.profile = readProfile(since: state.lastSeen, with: &reader)
        readTraces(&state, with: &reader)
        let newest = state.lastSeen
        state.presences = list(reader.count(0), in: &presences) {
            var presence = Presence.empty
            reader.presence(&presence, since: newest)
            return presence
        }
        readEvidence(&state, with: &reader)
        state.marks = list(reader.count(0), in: &marks) {
            var mark = Mark.empty
            reader.fields(of: &mark)
            return mark
        }
    }

    /// Takes up what a start asks for, which takes less time than all of it: the state but for the hours of activity, the
    /// finding, and of the profile what colleagues have in common.
    func readHead(_ state: inout AccountState, with reader: inout PackReader) {
        _ = reader.plainBytes()
        reader.state(&state)
        readFinding(&state, with: &reader)
        guard reader.count(0) > 0 else { return }
        var profile = Profile()
        reader.common(of: &profile)
        state.profile = profiles.insert(profile) ?? none
    }

    /// Lets go of what `readHead` took up; the texts stay the pack's.
    func releaseHead(_ state: AccountState) {
        if state.profile != none { profiles.remove(state.profile) }
        if state.finding != none { findings.remove(state.finding) }
    }

    private func readFinding(_ state: inout AccountState, with reader: inout PackReader) {
        guard reader.count(0) == 1 else { return }
        var finding = FindingState.blank
        reader.fields(of: &finding, from: state.lastSeen)
        state.finding = findings.insert(finding) ?? none
    }

    private func readTraces(_ state: inout AccountState, with reader: inout PackReader) {
        reader.anyDays(0)
        let activity = state.activity
        state.devices = list(reader.count(0), in: &devices) {
            var trace = DeviceTrace.empty
            reader.trace(&trace, in: activity)
            notes.pointee.known.add(trace)
            return trace
        }
        state.networks = list(reader.count(0), in: &networks) {
            var trace = NetworkTrace.empty
            reader.trace(&trace)
            notes.pointee.known.add(trace)
            return trace
        }
    }

    private func readEvidence(_ state: inout AccountState, with reader: inout PackReader) {
        let count = reader.count(0)
        guard count > 0 else { return }
        var found: [UInt32] = []
        for _ in 0..<count {
            var sight = Sight.empty
            reader.sight(&sight)
            guard let index = sights.insert(sight) else { preconditionFailure("sights fit wherever accounts do") }
            found.append(index)
        }
        let newest = state.lastSeen
        state.clues = list(reader.count(0), in: &clues) {
            var clue = Clue.empty
            reader.fields(of: &clue, from: newest)
            (clue.from.sight, clue.to.sight) = (found[Int(clue.from.sight)], found[Int(clue.to.sight)])
            sights[clue.from.sight].pointee.references += 1
            sights[clue.to.sight].pointee.references += 1
            return clue
        }
    }

    private func readProfile(since newest: Int64, with reader: inout PackReader) -> UInt32 {
        let parts = reader.count(0)
        guard parts > 0 else { return none }
        var profile = Profile()
        reader.common(of: &profile)
        reader.fields(of: &profile, from: newest)
        if parts == 2 {
            var rest = ProfileRest()
            reader.fields(of: &rest)
            rest.answers = list(reader.count(0), in: &answers) {
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

    func forEach<Element: Listed>(
        _ first: UInt32, in slab: borrowing Slab<Element>, _ body: (inout Element) -> Void
    ) {
        var current = first
        while current != none {
            body(&slab[current].pointee)
            current = slab[current].pointee.next
        }
    }

    /// Writes how many elements a list has, and each of them with `body`.
    /// - Complexity: O(elements), which are gone through twice.
    @inline(__always)
    private func list<Element: Listed>(
        _ first: UInt32, in slab: borrowing Slab<Element>, _ writer: inout PackWriter,
        _ body: (inout Element, inout PackWriter) -> Void
    ) {
        var count = 0
        forEach(first, in: slab) { _ in count += 1 }
        _ = writer.count(count)
        var current = first
        while current != none {
            let element = slab[current]
            body(&element.pointee, &writer)
            current = element.pointee.next
        }
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
