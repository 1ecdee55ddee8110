internal import Model

/// Which update decides a field of the profile, and what of the profile few accounts have.
extension AccountBook {
    /// Whether an update at `time` decides the field: the newest event time does, and of equal ones the later line.
    func takes(_ profile: UnsafeMutablePointer<Profile>, _ field: Profile.Field, at time: Int64) -> Bool {
        if profile.pointee.rest == none {
            let bit = Profile.Fields(field)
            if profile.pointee.decided.isSubset(of: bit) || time == profile.pointee.decidedAt {
                guard profile.pointee.decided.isEmpty || time >= profile.pointee.decidedAt else { return false }
                profile.pointee.decidedAt = time
                profile.pointee.decided.insert(bit)
                return true
            }
            if profile.pointee.decided.contains(bit), time < profile.pointee.decidedAt { return false }
        }
        return rest(profile).pointee.takes(field, at: time)
    }

    /// An update of all that was decided before takes its place, and one time goes on standing for all fields.
    func supersede(_ profile: UnsafeMutablePointer<Profile>, _ fields: Profile.Fields, at time: Int64) {
        guard profile.pointee.rest == none, time > profile.pointee.decidedAt,
            profile.pointee.decided.isSubset(of: fields)
        else { return }
        profile.pointee.decided = fields
        profile.pointee.decidedAt = time
    }

    /// What few profiles have; from here on this one has it.
    func rest(_ profile: UnsafeMutablePointer<Profile>) -> UnsafeMutablePointer<ProfileRest> {
        if profile.pointee.rest == none {
            var rest = ProfileRest()
            for field in Profile.Field.allCases where profile.pointee.decided.contains(Profile.Fields(field)) {
                rest.decided[field.rawValue] = profile.pointee.decidedAt
            }
            guard let index = profileRests.insert(rest) else {
                preconditionFailure("profiles fit wherever accounts do")
            }
            profile.pointee.rest = index
        }
        return profileRests[profile.pointee.rest]
    }

    /// Until when the account's familiar devices are; `.min` when nobody vouched for any.
    func familiarUntil(_ state: UnsafeMutablePointer<AccountState>) -> Int64 {
        guard state.pointee.profile != none, profiles[state.pointee.profile].pointee.rest != none else { return .min }
        return profileRests[profiles[state.pointee.profile].pointee.rest].pointee.familiarUntil
    }

    func email(_ profile: Profile) -> String? {
        guard profile.mailbox != .none || profile.mailDomain != .none else { return nil }
        return (texts.text(profile.mailbox) ?? "") + (texts.text(profile.mailDomain) ?? "")
    }

    /// Keeps an address in two parts: colleagues have the second in common.
    func setEmail(_ change: Change<String>, _ state: UnsafeMutablePointer<AccountState>) {
        let profile = profiles[state.pointee.profile]
        let address = change.value ?? ""
        var mailbox = String(address.prefix { $0 != "@" })
        var domain = String(address.dropFirst(mailbox.count))
        profile.pointee.mailbox = mailbox.withUTF8 { texts.replace(profile.pointee.mailbox, with: $0) }
        texts.release(profile.pointee.mailDomain)
        profile.pointee.mailDomain = domain.withUTF8 { texts.share($0) }
        let isDesk = RoleMailbox.isNamed(texts.text(state.pointee.name)) || RoleMailbox.isNamed(address)
        if isDesk { state.pointee.flags.insert(.mailbox) } else { state.pointee.flags.remove(.mailbox) }
    }
}

extension AccountUpdate {
    /// The fields that it says something of.
    var fields: Profile.Fields {
        var fields: Profile.Fields = []
        func note<Value>(_ change: Change<Value>, _ field: Profile.Field) {
            if change != .unchanged { fields.insert(Profile.Fields(field)) }
        }
        note(organization, .organization)
        note(email, .email)
        note(displayName, .displayName)
        note(role, .role)
        note(status, .status)
        note(department, .department)
        note(sessionLimit, .sessionLimit)
        note(sharingAllowed, .sharingAllowed)
        note(sharingReason, .sharingReason)
        return fields
    }
}
