internal import Model

/// Accounts that no line was about for a while rest packed, in a third of the memory and in one place instead of a
/// dozen. The one that a line is about wakes: it is spread out into lists, and worked on there, until others have taken
/// its place.
///
/// Nothing is lost or changed by resting, so it makes no difference who is awake.
extension AccountBook {
    /// The account's state; the account is awake until as many others were asked for as may be awake.
    @inline(__always)
    func wake(_ index: UInt32) -> UnsafeMutablePointer<AccountState> {
        accounts.touchedState(index) ?? takeUp(index)
    }

    /// Calls `body` with the account as it is, without waking it if it rests: for looking only.
    func look(at index: UInt32, _ body: (UnsafeMutablePointer<AccountState>) -> Void) {
        if let state = accounts.awakeState(index) { return body(state) }
        var state = read(accounts.pack(index))
        body(&state)
        release(state)
    }

    /// A new account, awake; nil when the table is full.
    func begin(_ state: AccountState, hash: UInt64) -> UInt32? {
        makeRoom()
        return accounts.insert(state, hash: hash)
    }

    private func takeUp(_ index: UInt32) -> UnsafeMutablePointer<AccountState> {
        makeRoom()
        return accounts.wake(index, read(accounts.pack(index)))
    }

    private func makeRoom() {
        if !isCrowd, accounts.count > accounts.awake.capacity * Self.crowdShare { becomeCrowd() }
        if accounts.awake.isFull { rest(accounts.nextToRest()) }
    }

    /// With more accounts to one that is awake than this, most lines wake theirs however many are awake, and fewer are better:
    /// those whose turn comes to rest still lie in the processor's cache. A line of the simulator's default mix takes, with
    /// 16,384 awake and with a sixteenth of them, 3.6 and 6.0 µs of 40,000 accounts, 5.8 and 6.6 of 80,000, 7.4 and 5.7 of
    /// 200,000.
    static var crowdShare: Int { 8 }
    /// By how much fewer are awake then.
    static var crowdFewer: Int { 16 }

    /// Puts everybody to rest, and gives the memory back that their lists took: from now on few are awake. What their texts
    /// took stays for those to come.
    /// - Complexity: O(accounts), once.
    private func becomeCrowd() {
        isCrowd = true
        lookahead = Lookahead()
        for index in 0..<UInt32(accounts.count) { rest(index) }
        accounts.shrinkAwake(to: accounts.awake.capacity / Self.crowdFewer)
        presences.giveBack()
        devices.giveBack()
        networks.giveBack()
        clues.giveBack()
        sights.giveBack()
        marks.giveBack()
        profiles.giveBack()
        profileRests.giveBack()
        findings.giveBack()
        answers.giveBack()
    }

    /// Puts an account that is awake to rest.
    func rest(_ index: UInt32) {
        guard let state = accounts.awakeState(index) else { return }
        note(state.pointee, at: index)
        let bytes = pack(state)
        release(state.pointee)
        accounts.rest(index, as: bytes)
    }

    /// The account at rest, until another one is packed or read.
    func withPack(of index: UInt32, _ body: (AccountPack) -> Void) {
        guard let state = accounts.awakeState(index) else { return body(accounts.pack(index)) }
        if let bytes = pack(state).baseAddress { body(AccountPack(bytes)) }
    }

    /// - Returns: the account's bytes, until another one is packed.
    private func pack(_ state: UnsafeMutablePointer<AccountState>) -> UnsafeRawBufferPointer {
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, notes: notes)
                write(state, with: &writer)
                return writer.bytes
            }
        }
    }

    private func read(_ pack: AccountPack) -> AccountState {
        var state = AccountState(name: .none)
        state.key = pack.key
        withUnsafeMutablePointer(to: &texts) { texts in
            readReferences(of: pack, texts)
            var reader = PackReader(pack.body, texts: texts, notes: notes)
            read(&state, with: &reader)
        }
        return state
    }

    /// Notes what a pack refers to, as its body or a copy of it needs.
    func readReferences(of pack: AccountPack, _ texts: UnsafeMutablePointer<TextStore>) {
        var reader = PackReader(pack.references, texts: texts, notes: notes)
        reader.readReferences()
    }

    // MARK: - What entries know

    /// Keeps of an account what is asked for while it rests.
    func note(_ state: AccountState, at index: UInt32) {
        let entry = accounts.entries[index]
        entry.pointee.idleDay = idleDay(state)
        entry.pointee.idleTold = state.idleTold
        entry.pointee.isFound = hasOpenFinding(state)
    }

    /// Since when the account's seat is not used, in days since 1970; 0 when it takes up none.
    func idleDay(_ index: UInt32) -> UInt16 {
        guard let state = accounts.awakeState(index) else { return accounts.entries[index].pointee.idleDay }
        return idleDay(state.pointee)
    }

    /// After how many days that was told; what is told later may be taken for less.
    func idleTold(_ index: UInt32) -> Int16 {
        accounts.awakeState(index)?.pointee.idleTold ?? accounts.entries[index].pointee.idleTold
    }

    /// Whether a finding is open.
    func isFound(_ index: UInt32) -> Bool {
        guard let state = accounts.awakeState(index) else { return accounts.entries[index].pointee.isFound }
        return hasOpenFinding(state.pointee)
    }

    /// The key that the account is saved under; 0 when nothing is.
    public func key(of index: UInt32) -> UInt32 {
        accounts.awakeState(index)?.pointee.key ?? accounts.pack(index).key
    }

    /// The account's name; nil when it was forgotten.
    func name(_ index: UInt32) -> String? {
        if let state = accounts.awakeState(index) { return texts.text(state.pointee.name) }
        let name = accounts.pack(index).name
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }

    private func hasOpenFinding(_ state: AccountState) -> Bool {
        state.finding != none && findings[state.finding].pointee.isOpen
    }

    private func idleDay(_ state: AccountState) -> UInt16 {
        guard state.organization != none, state.isBillable else { return 0 }
        return UInt16(clamping: max(state.seatDay, state.seatSince))
    }
}
