internal import Model

/// Accounts that no line was about for a while rest packed, in less than half the memory and in one place instead of a
/// dozen. The one that a line is about wakes: it is spread out into lists, and worked on there, until others have taken
/// its place.
///
/// Nothing is lost or changed by resting, so it makes no difference who is awake.
extension AccountBook {
    /// The account's state; the account is awake until `awakeMax` others were asked for.
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

    private func makeRoom() { if accounts.awake.isFull { rest(accounts.nextToRest()) } }

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
            var reader = PackReader(pack.references, texts: texts, notes: notes)
            reader.readReferences()
            reader.place = pack.body
            read(&state, with: &reader)
        }
        return state
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
