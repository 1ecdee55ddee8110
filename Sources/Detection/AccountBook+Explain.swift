public import Model

/// Why, or why not: everything that goes into the verdict about one account.
public struct Explanation: Encodable, Sendable {
    public var account: String
    /// Filled in by the engine, which knows the organization's name.
    @Nullable public var organization: String?
    public var role: String
    public var status: String
    @Nullable public var firstSeen: Instant?
    @Nullable public var lastSeen: Instant?
    public var flagged: Bool
    /// Whether sharing has been agreed: then nothing is concluded, whatever was seen.
    public var declared: Bool
    /// When the open finding was opened.
    @Nullable public var since: Instant?
    public var confidence: Double
    /// A finding opens at this confidence.
    public var threshold: Double
    public var peopleEstimate: Int
    public var peopleAtLeast: Int
    /// Log-odds before any evidence, in nats, …
    public var prior: Double
    /// … and what changes for all that was not seen, at most 0; with the signals' weights it adds up to the verdict.
    public var unseen: Double
    /// For how many whole days the account has been known.
    public var watchedDays: Int
    /// What was counted, by name.
    public var features: [String: Int]
    public var signals: [Signal]
    public var ruledOut: [RuledOut]
    /// Devices and networks now in the window, oldest first.
    public var presences: [PresenceStory]
    /// Devices remembered, the most used first.
    public var devices: [DeviceStory]
    /// Networks remembered, the most used first.
    public var networks: [NetworkStory]
    /// Networks whose location a device's jump has disproved.
    public var distrustedNetworks: [String]
    /// Active hours (UTC) of each of the last days, oldest first.
    public var hours: [Hours]
    /// The answers that people gave about it, oldest first.
    public var answers: [AnswerStory]
    /// Where a limit of sessions is kept to: those that are live, by their start.
    public var sessions: [SessionFacts]
    /// What keeps a finding from opening, in sentences; empty when one is open.
    public var reasons: [String]

    public struct PresenceStory: Encodable, Sendable {
        public var from: Instant
        public var to: Instant
        /// From 1: presences of one track may be one person's, and it takes as many people as there are tracks. Null where
        /// it is not known well enough where this was, or where nobody of the account's people was.
        @Nullable public var track: Int?
        public var sighting: Sighting
    }

    public struct DeviceStory: Encodable, Sendable {
        @Nullable public var device: String?
        @Nullable public var deviceClass: String?
        /// Of the last 28.
        public var days: Int
        /// Whether it keeps time as machines do.
        public var isMachine: Bool
        /// Whether it came in from far away after failed logins.
        public var isIntruder: Bool

        enum CodingKeys: String, CodingKey {
            case device, days
            case deviceClass = "device_class"
            case isMachine = "machine"
            case isIntruder = "intruder"
        }
    }

    public struct NetworkStory: Encodable, Sendable {
        public var network: String
        @Nullable public var place: String?
        /// Of the last 28.
        public var days: Int
        public var devices: Int
        /// As far as the lines or a database tell.
        @Nullable public var networkKind: String?
        /// What all accounts have taught about it: `crowded`, `open`, `misplaced`; or nothing, `trusted`.
        public var trust: String
        /// Why it is believed or not, and what follows from that, in a sentence.
        public var reason: String

        enum CodingKeys: String, CodingKey {
            case network, place, days, devices, trust, reason
            case networkKind = "network_kind"
        }
    }

    public struct Hours: Encodable, Sendable {
        /// UTC, YYYY-MM-DD.
        public var day: String
        /// 24 characters, `#` active and `.` silent.
        public var active: String
    }

    enum CodingKeys: String, CodingKey {
        case account, organization, role, status, flagged, declared, since, confidence, threshold, prior, unseen,
            features
        case signals, presences, devices, networks
        case hours, answers, sessions, reasons
        case watchedDays = "watched_days"
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
        case peopleEstimate = "people_estimate"
        case peopleAtLeast = "people_at_least"
        case ruledOut = "ruled_out"
        case distrustedNetworks = "distrusted_networks"
    }
}

extension AccountBook {
    /// The account's story, or nil when it is not known here.
    /// - Parameter hash: the keyed hash that records of this account carry.
    public func explain(_ name: String, hash: UInt64) -> (explanation: Explanation, organization: UInt32?)? {
        var name = name
        guard let index = name.withUTF8({ accounts.find(hash: hash, name: $0, in: texts) }) else { return nil }
        let state = wake(index)
        let fusion = fuse(state, now: state.pointee.lastSeen)
        let finding = state.pointee.finding == none ? nil : findings[state.pointee.finding].pointee
        let isOpen = finding?.isOpen ?? false
        var networks: [String] = []
        let oldestDay = clueExpiry
        forEachMark(state) { mark in
            guard mark.kind == .teleport, Int32(mark.day) >= oldestDay else { return }
            networks.append(NetworkKey(bits: mark.subject).address.networkDescription)
        }
        let explanation = Explanation(
            account: name, organization: nil, role: state.pointee.role.name, status: state.pointee.status.name,
            firstSeen: state.pointee.firstSeen == .max ? nil : Instant(milliseconds: state.pointee.firstSeen),
            lastSeen: state.pointee.lastSeen == .max ? nil : Instant(milliseconds: state.pointee.lastSeen),
            flagged: isOpen, declared: state.pointee.isDeclared,
            since: isOpen ? finding.map { Instant(milliseconds: $0.openedAt) } : nil,
            // What has been agreed needs no belief.
            confidence: state.pointee.isDeclared ? 0 : Double(fusion.confidence) / 100,
            threshold: settings.confidenceToOpen,
            peopleEstimate: fusion.peopleEstimate, peopleAtLeast: fusion.peopleAtLeast,
            prior: (prior * 100).rounded() / 100,
            unseen: (fusion.unseen * 100).rounded() / 100, watchedDays: state.pointee.watchedDays,
            features: Dictionary(
                uniqueKeysWithValues: Feature.allCases.map { ($0.name, fusion.features[$0]) }.filter { $0.1 > 0 }),
            signals: signals(state, fusion, now: state.pointee.lastSeen),
            ruledOut: ruledOut(state.pointee), presences: presenceStories(state), devices: deviceStories(state),
            networks: networkStories(state), distrustedNetworks: networks.sorted(),
            hours: hours(state.pointee.activity), answers: answerStories(state), sessions: sessionFacts(index),
            reasons: isOpen ? [] : reasons(state, fusion, finding))
        return (explanation, state.pointee.organization == none ? nil : state.pointee.organization)
    }

    /// The accounts by name, in the order in which they appeared.
    public var accountNames: [String] {
        (0..<UInt32(accounts.count)).compactMap { self.name($0) }
    }

    /// Whether any line has named the account.
    public func contains(_ name: String, hash: UInt64) -> Bool {
        var name = name
        return name.withUTF8 { accounts.find(hash: hash, name: $0, in: texts) } != nil
    }

    /// The open findings as their notices would tell them now, with when they were opened; most confident first.
    /// - Complexity: O(accounts).
    public func flagged() -> [(finding: Finding, since: Instant)] {
        var found: [(finding: Finding, since: Instant)] = []
        for index in 0..<UInt32(accounts.count) {
            guard isFound(index) else { continue }
            let state = wake(index)
            let opened = findings[state.pointee.finding].pointee
            found.append(
                (
                    describe(.noticed, index, fuse(state, now: state.pointee.lastSeen), at: opened.openedAt),
                    Instant(milliseconds: opened.openedAt)
                ))
        }
        return found
    }

    private func reasons(
        _ state: UnsafeMutablePointer<AccountState>, _ fusion: Fusion, _ finding: FindingState?
    ) -> [String] {
        var reasons: [String] = []
        if state.pointee.isDeclared { reasons.append("Sharing this login has been agreed.") }
        if fusion.contributions.isEmpty {
            reasons.append("Nothing seen in the last days points at several people.")
        } else if Double(fusion.confidence) < (settings.confidenceToOpen * 100).rounded() {
            reasons.append("What was seen does not suffice yet; a finding opens at \(settings.confidenceToOpen).")
        } else if fusion.days < settings.evidenceDaysMin {
            reasons.append(
                "What was seen is of too few days yet; a finding opens on evidence of \(settings.evidenceDaysMin) days."
            )
        }
        if state.pointee.lastSeen != .max,
            state.pointee.lastSeen - state.pointee.firstSeen < settings.learning.milliseconds
        {
            reasons.append("The account is too new; the first \(Int(settings.learning.hours)) hours are for learning.")
        }
        if let finding, finding.quietUntil > state.pointee.lastSeen {
            let until = Instant(milliseconds: finding.quietUntil)
            reasons.append("An earlier finding was resolved; nothing opens before \(until).")
        }
        return reasons
    }

    private func presenceStories(_ state: UnsafeMutablePointer<AccountState>) -> [Explanation.PresenceStory] {
        var held: [Presence] = []
        forEachPresence(state) { held.append($0) }
        held.sort { ($0.from, $0.to) < ($1.from, $1.to) }
        let tracks = tracks(held, state)
        return held.enumerated().map { index, presence in
            Explanation.PresenceStory(
                from: Instant(milliseconds: presence.from), to: Instant(milliseconds: presence.to),
                track: tracks[index].map { $0 + 1 }, sighting: sighting(presence))
        }
    }

    private func deviceStories(_ state: UnsafeMutablePointer<AccountState>) -> [Explanation.DeviceStory] {
        deviceTraces(state).sorted { ($0.days.count, $0.newestHour) > ($1.days.count, $1.newestHour) }.map { trace in
            Explanation.DeviceStory(
                device: trace.flags.contains(.standIn) ? nil : texts.text(trace.device),
                deviceClass: DeviceClass(rawValue: trace.deviceClass)?.name, days: trace.days.count,
                isMachine: trace.flags.contains(.machine), isIntruder: trace.flags.contains(.intruder))
        }
    }

    private func networkStories(_ state: UnsafeMutablePointer<AccountState>) -> [Explanation.NetworkStory] {
        let desktops = desktopBits(state)
        return networkTraces(state).sorted { ($0.days.count, $0.key.bits) > ($1.days.count, $1.key.bits) }.map {
            trace in
            let site = sites[trace.site].pointee
            let trust =
                trace.trust.contains(.misplaced)
                ? "misplaced"
                : trace.trust.contains(.open) ? "open" : trace.trust.contains(.crowded) ? "crowded" : "trusted"
            return Explanation.NetworkStory(
                network: trace.key.address.networkDescription,
                place: trace.isLocated ? place(site).name : nil, days: trace.days.count,
                devices: trace.devices.nonzeroBitCount, networkKind: site.networkKind.name, trust: trust,
                reason: reason(trace, site.networkKind, desktops: desktops, state))
        }
    }

    /// Why a network is believed or not; what says most comes first.
    private func reason(
        _ trace: NetworkTrace, _ kind: NetworkKind, desktops: UInt16, _ state: UnsafeMutablePointer<AccountState>
    ) -> String {
        if isDistrusted(IPAddressBits(trace.key.address), state) {
            return
                "A device was here and too far away too soon: this place or the other is wrong, and proves no journey."
        }
        if trace.trust.contains(.misplaced) {
            return
                "Many who use it would have to be in two places: it is not where it is said to be, and proves no journey."
        }
        switch kind {
        case .mobile: return "A mobile carrier's: its place is the carrier's, and proves no journey."
        case .vpn: return "A VPN's: its users are elsewhere, and it proves no journey."
        case .relay: return "A relay's: its users are elsewhere, and it proves no journey."
        case .hosting: return "A data centre's: its users are elsewhere, and it proves no journey."
        case .satellite: return "A satellite's: its users are elsewhere, and it proves no journey."
        case .corporate: return "A company's way out: its users may be elsewhere, and it proves no journey."
        case .unknown, .fixed: break
        }
        let distance = trace.isLocated ? "" : " Nothing is known of its place, so no distance is concluded."
        if trace.trust.contains(.open) {
            return "Several organizations use it: it ties no devices together, and counts for less." + distance
        }
        if trace.trust.contains(.crowded) {
            return "Several accounts use it, as in an office: it makes no home, and counts for less." + distance
        }
        guard trace.isSettled(desktops: desktops) else {
            return "Few others use it, but it was only passed through: it ties no devices together." + distance
        }
        return trace.devices.nonzeroBitCount > 1
            ? "Few others use it: its devices are taken for one person's, or one household's." + distance
            : "Few others use it, and it has its place in this account's life." + distance
    }

    private func hours(_ activity: ActivityMap) -> [Explanation.Hours] {
        guard activity.newestDay != .min else { return [] }
        let oldestDay = activity.newestDay - Int32(ActivityMap.days) + 1
        return (oldestDay...activity.newestDay).filter { activity.activeHours(day: $0) > 0 }.map { day in
            let active = (0..<24).map { activity.isActive(hour: day * 24 + $0) ? "#" : "." }.joined()
            return Explanation.Hours(day: Instant(day: day).date, active: active)
        }
    }
}
