internal import Model

/// Windows and clues as people read them: sightings, evidence, sentences.
extension AccountBook {
    /// - Parameter now: event time; what has aged by then is not told of.
    func signals(_ state: UnsafeMutablePointer<AccountState>, _ fusion: Fusion, now: Int64) -> [Signal] {
        fusion.contributions.map { contribution in
            let evidence: [Evidence] =
                switch contribution.kind {
                case .overlap: evidence(state, of: [.overlap, .colleague, .crossing, .together], now: now)
                case .impossibleTravel: evidence(state, of: [.travel], now: now)
                case .handover: evidence(state, of: [.handover], now: now)
                case .roundTheClock: nightEvidence(state, now: now)
                case .alternation, .deviceCrowd: guestEvidence(state)
                case .genericMailbox: []
                }
            return Signal(
                kind: contribution.kind, weight: (contribution.weight * 100).rounded() / 100,
                summary: summary(contribution.kind, evidence, haveMet: haveMet(state, now: now)), evidence: evidence)
        }
    }

    /// Over less than ten minutes a speed is a number nobody can picture, and says less than the distance.
    private static let speedGapMin: UInt16 = 10

    /// Whether devices were in use within minutes of each other, and not only in the same hours.
    private func haveMet(_ state: UnsafeMutablePointer<AccountState>, now: Int64) -> Bool {
        countingClues(state, now: now).contains { [.overlap, .colleague, .crossing].contains($0.kind) }
    }

    private func summary(_ kind: SignalKind, _ evidence: [Evidence], haveMet: Bool) -> String {
        let count = Signal.days(of: kind, evidence)
        let days = count == 1 ? "1 day" : "\(count) days"
        switch kind {
        case .overlap:
            return haveMet
                ? "Two devices were in use at the same time, as by two people, on \(days)."
                : "Two devices were in use for hours side by side, as by two people, on \(days)."
        case .impossibleTravel:
            let farthest = evidence.max { ($0.distance ?? 0) < ($1.distance ?? 0) }
            guard let farthest, let from = farthest.from.place, let to = farthest.to.place else {
                return "Different devices were farther apart than one person can travel, on \(days)."
            }
            return "Different devices were in use in \(from.name) and \(to.name) (\(farthest.distance ?? 0) km apart) "
                + "\(farthest.gap == 0 ? "at the same time" : "with \(farthest.gap) minutes between"), farther than one person can travel; seen on \(days)."
        case .handover:
            return "One device was used for hours and then another, as when people relieve each other, on \(days)."
        case .alternation:
            return "Devices that never share a network with the usual ones came and went."
        case .deviceCrowd:
            return "More devices are in lasting use than one person keeps."
        case .genericMailbox:
            return "The address names a desk or a team, not a person."
        case .roundTheClock:
            if evidence.isEmpty { return "Activity fills more hours of the day than one person works." }
            return "On \(count) of the last 7 days there was no quiet time long enough to sleep in."
        }
    }

    private func evidence(
        _ state: UnsafeMutablePointer<AccountState>, of kinds: Set<Clue.Kind>, now: Int64
    ) -> [Evidence] {
        countingClues(state, now: now).filter { kinds.contains($0.kind) }.map { clue in
            var evidence = Evidence(
                from: sighting(clue.from), to: sighting(clue.to), gap: Int(clue.gap))
            if clue.distance >= 0 {
                evidence.distance = Int(clue.distance)
                if clue.gap >= Self.speedGapMin {
                    evidence.speed = Int((Double(clue.distance) * 3_600_000 / Double(clue.span)).rounded())
                }
            }
            return evidence
        }
    }

    /// Both ends of each short night, with the devices seen there while they are still in the window.
    private func nightEvidence(_ state: UnsafeMutablePointer<AccountState>, now: Int64) -> [Evidence] {
        RoundTheClockDetector.shortNights(state.pointee.activity, settings: settings).map { night in
            Evidence(
                from: sighting(at: night.start, before: true, now: now, state),
                to: sighting(at: night.end, before: false, now: now, state),
                gap: Int((night.end - night.start) / 60_000))
        }
    }

    /// What was seen at the edge of a quiet gap: in the hour before it, or the hour after it.
    private func sighting(
        at time: Int64, before: Bool, now: Int64, _ state: UnsafeMutablePointer<AccountState>
    ) -> Sighting {
        var best: Presence?
        let hour = before ? (time - 3_600_000)..<time : time..<(time + 3_600_000)
        forEachPresence(state) { presence in
            guard presence.from < hour.upperBound, presence.to >= hour.lowerBound,
                presence.to >= now - settings.presenceHorizon.milliseconds
            else { return }
            if let known = best, before ? known.to >= presence.to : known.from <= presence.from { return }
            best = presence
        }
        guard let best else { return Sighting(time: Instant(milliseconds: time)) }
        let seen = before ? min(best.to, time) : max(best.from, time)
        return sighting(
            at: seen, best.device, best.deviceClass, best.address, best.site, isLocated: best.isLocated, event: .none)
    }

    /// The usual device beside each one that never shares a network with it.
    private func guestEvidence(_ state: UnsafeMutablePointer<AccountState>) -> [Evidence] {
        let known = deviceTraces(state).filter { $0.isPersonal && $0.days.count >= 2 }
            .sorted { ($0.days.count, $0.newestHour, $0.slot) > ($1.days.count, $1.newestHour, $1.slot) }
        guard let usual = known.first else { return [] }
        return known.dropFirst().prefix(Clue.perKind).map { other in
            Evidence(
                from: sighting(usual, state), to: sighting(other, state),
                gap: Int(abs(usual.newestHour - other.newestHour)) * 60)
        }
    }

    /// The device where it is at home: on the network that it shares with the account on most days.
    private func sighting(_ trace: DeviceTrace, _ state: UnsafeMutablePointer<AccountState>) -> Sighting {
        var sighting = Sighting(time: Instant(milliseconds: Int64(trace.newestHour) * 3_600_000))
        sighting.device = texts.text(trace.device)
        sighting.deviceClass = DeviceClass(rawValue: trace.deviceClass)?.name
        let homes = networkTraces(state).filter { $0.devices & trace.bit != 0 }
        guard let home = homes.max(by: { ($0.days.count, $0.key.bits) < ($1.days.count, $1.key.bits) }) else {
            return sighting
        }
        sighting.network = home.key.address.networkDescription
        let site = sites[home.site].pointee
        sighting.networkKind = site.networkKind.name
        if home.isLocated {
            sighting.place = place(site)
            sighting.radius = Int(min(site.certainRadius(settings), Self.radiusMost).rounded(.up))
        }
        return sighting
    }

    /// Kilometres; beyond, a number says nothing.
    private static let radiusMost = 255.0

    /// A presence as it is now.
    func sighting(_ presence: Presence) -> Sighting {
        sighting(
            at: presence.to, presence.device, presence.deviceClass, presence.address, presence.site,
            isLocated: presence.isLocated, event: presence.event)
    }

    func sighting(_ end: Clue.End) -> Sighting {
        let sight = sights[end.sight].pointee
        return sighting(
            at: end.time, sight.device, sight.deviceClass, sight.address, sight.site,
            isLocated: sites[sight.site].pointee.isLocated, event: end.event)
    }

    private func sighting(
        at time: Int64, _ device: TextHandle, _ deviceClass: UInt8, _ bits: IPAddressBits, _ siteIndex: UInt32,
        isLocated: Bool, event: TextHandle
    ) -> Sighting {
        let site = sites[siteIndex].pointee
        var sighting = Sighting(time: Instant(milliseconds: time))
        sighting.device = texts.text(device)
        sighting.deviceClass = DeviceClass(rawValue: deviceClass)?.name
        let address = bits.address
        sighting.network = settings.fullAddresses ? address.description : address.networkDescription
        sighting.networkKind = site.networkKind.name
        sighting.asn = site.asn == 0 ? nil : site.asn
        if isLocated {
            sighting.place = place(site)
            sighting.radius = site.radius.isNaN ? nil : Int(site.radius.rounded())
        }
        sighting.event = texts.text(event)
        return sighting
    }

    func place(_ site: Site) -> Place {
        let label = texts.text(site.place) ?? ""
        let parts = label.split(separator: "\u{1F}", maxSplits: 1, omittingEmptySubsequences: false)
        func part(_ index: Int) -> String? {
            index < parts.count && !parts[index].isEmpty ? String(parts[index]) : nil
        }
        return Place(
            city: part(0), country: part(1), latitude: (Double(site.latitude) * 100).rounded() / 100,
            longitude: (Double(site.longitude) * 100).rounded() / 100)
    }

    func ruledOut(_ state: AccountState) -> [RuledOut] {
        RuledOutKind.allCases.filter(state.hasRuledOut).map { RuledOut(kind: $0, reason: $0.sentence) }
    }
}

extension RuledOutKind {
    /// Why it does not count, as support would say it.
    var sentence: String {
        switch self {
        case .sameDevice:
            "One device seemed to jump between places; devices do not, so it is the network's location that is off."
        case .untrustedNetwork:
            "An address belongs to a VPN, relay, hosting or company network, whose location is not its users'."
        case .mobileCarrier: "A mobile carrier's address shows where the carrier's hub is, not where the phone is."
        case .declaredSharing: "Sharing this login has been agreed."
        case .familiar: "These devices are known to belong to the same person."
        case .sharedNetwork: "Both devices were also used from one network, as one person's devices are."
        case .automation: "Activity of an integration or of a page that refreshes by itself is not a person's."
        case .travel: "Another journey between two places was possible in the time between, and was not counted."
        case .takeover:
            "Somebody came in from far away right after failed logins; that is for security, and was not counted."
        case .unknownPlace: "No location is known for an address, so nothing was concluded from it."
        }
    }
}
