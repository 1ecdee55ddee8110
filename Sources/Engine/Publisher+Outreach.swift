internal import Model
internal import Outreach
internal import Seats
internal import Storage

/// Letters about findings: what a finding's notice says of them, and those that fall due later.
extension Publisher {
    /// The data of a finding's notice, after the ledger has heard of the finding.
    func hear(_ finding: Finding) -> SharingData {
        let decision = outreach.hear(finding, now: minute ?? finding.time, in: directory, policy.settings)
        return data(for: finding, decision)
    }

    /// The notice's data for an open finding as it stands now.
    func data(for finding: Finding) -> SharingData {
        data(
            for: finding,
            outreach.standing(of: finding, now: minute ?? finding.time, in: directory, policy.settings))
    }

    private func data(for finding: Finding, _ decision: OutreachDecision) -> SharingData {
        policy.data(
            for: finding, organization: directory[finding.account.organization],
            seats: seats(of: finding.account.organization, finding.time), decision: decision)
    }

    func tellWhatIsDue(at now: Instant, _ notices: inout [OutboxNotice]) {
        for letter in outreach.letters(at: now, in: directory, policy.settings) {
            let organization = directory[letter.organization]
            let data = policy.data(
                for: letter, organization: organization, seats: seats(of: letter.organization, now), time: now)
            guard let subject = data.account ?? data.organization else { continue }
            notices.append(notice(.outreachDue, subject: subject, time: now, step: letter.number, data))
        }
    }

    private func seats(of organization: UInt32?, _ time: Instant) -> SeatCounts? {
        organization.map { ledger.seats(organization: $0, day: time.day) }
    }

    /// Letters that have changed since the last call, in a fixed order.
    func takeUnsavedOutreach() -> [OutreachRow] { outreach.takeUnsaved().map { SavedOutreach($0).row } }

    /// Where nothing is kept, nothing is to be saved.
    func dropUnsavedOutreach() { outreach.dropUnsaved() }

    /// Takes back in what was saved.
    /// - Returns: false when it cannot be read.
    func restore(_ row: OutreachRow) -> Bool {
        guard let saved = SavedOutreach(row) else { return false }
        outreach.restore(saved.kept)
        return true
    }

    /// Lets go of what is known of letters about an account.
    func forget(_ account: String) { outreach.forget(account) }

    var outreachStatus: EngineStatus.OutreachStatus {
        let (open, waiting, unknownZones) = outreach.counts
        return EngineStatus.OutreachStatus(open: open, waiting: waiting, unknownZones: unknownZones)
    }

    /// How far an account has come, for the one whom it is about; nil when no finding of it is known.
    func standing(of account: String) -> OutreachStanding? {
        outreach.entry(of: account).map { OutreachStanding($0, settings: policy.settings) }
    }
}

extension Instant {
    /// What is known of the time right behind a line is known after a restart there too: no more than this.
    var wholeMinute: Instant {
        let minute = TimeSpan.minutes(1).milliseconds
        return Instant(milliseconds: milliseconds - (milliseconds % minute + minute) % minute)
    }
}
