public import Model

/// A person's right to be forgotten, and to see what is known.
extension AccountBook {
    /// Lets go of everything about an account, as if no line had ever named it. Its place in the tables stays taken,
    /// without a name, until the next start.
    /// - Returns: the key it was saved under; nil when it is not known.
    public func forget(_ name: String, hash: UInt64, into changes: inout [AccountChange]) -> UInt32? {
        guard let index = index(of: name, hash: hash) else { return nil }
        let state = wake(index)
        let key = state.pointee.key
        vacate(state.pointee, &changes)
        removeClues(state) { _ in true }
        removeMarks(state) { _ in true }
        dropPresences(endedBefore: .max, state)
        dropDevices(state) { _ in true }
        dropNetworks(state) { _ in true }
        dropWatch(index)
        if state.pointee.profile != none {
            let profile = profiles[state.pointee.profile].pointee
            for text in [profile.mailbox, profile.mailDomain, profile.displayName, profile.department] {
                texts.release(text)
            }
            if profile.rest != none {
                forgetAnswers(profileRests[profile.rest])
                texts.release(profileRests[profile.rest].pointee.sharingReason)
                profileRests.remove(profile.rest)
            }
            profiles.remove(state.pointee.profile)
        }
        if state.pointee.finding != none { findings.remove(state.pointee.finding) }
        texts.release(state.pointee.name)
        // No account is asked for without a name, so nothing finds it any more.
        state.pointee = AccountState(name: .none)
        rest(index)
        return key
    }

    /// The key that an account is saved under; nil when it is not known.
    public func key(of name: String, hash: UInt64) -> UInt32? {
        index(of: name, hash: hash).map { self.key(of: $0) }
    }

    /// What `account.update` lines said, for the one whom it is about; nil when the account is not known.
    public func profile(_ name: String, hash: UInt64) -> AccountProfile? {
        guard let index = index(of: name, hash: hash) else { return nil }
        let state = wake(index)
        var known = AccountProfile()
        guard state.pointee.profile != none else { return known }
        let profile = profiles[state.pointee.profile].pointee
        known.email = email(profile)
        known.displayName = texts.text(profile.displayName)
        known.department = texts.text(profile.department)
        guard profile.rest != none else { return known }
        let rest = profileRests[profile.rest].pointee
        known.sharingReason = texts.text(rest.sharingReason)
        known.sessionLimit = rest.sessionLimit == 0 ? nil : Int(rest.sessionLimit)
        return known
    }

    private func index(of name: String, hash: UInt64) -> UInt32? {
        var name = name
        return name.withUTF8 { accounts.find(hash: hash, name: $0, in: texts) }
    }
}

/// What `account.update` lines said of an account, as far as they said anything.
public struct AccountProfile: Encodable, Sendable {
    @Nullable public var email: String?
    @Nullable public var displayName: String?
    @Nullable public var department: String?
    @Nullable public var sharingReason: String?
    @Nullable public var sessionLimit: Int?

    enum CodingKeys: String, CodingKey {
        case email, department
        case displayName = "display_name"
        case sharingReason = "sharing_reason"
        case sessionLimit = "session_limit"
    }
}
