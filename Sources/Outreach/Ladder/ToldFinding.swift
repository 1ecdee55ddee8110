package import Model

/// What later letters say of a finding, without the evidence behind it: so it can be kept for every open one.
public struct ToldFinding: Equatable, Sendable {
    package var id: String
    package var account: AccountFacts
    package var confidence: Double
    package var peopleEstimate: Int
    package var peopleAtLeast: Int
    package var signals: [ToldSignal]

    package init(
        id: String, account: AccountFacts, confidence: Double, peopleEstimate: Int, peopleAtLeast: Int,
        signals: [ToldSignal]
    ) {
        self.id = id
        self.account = account
        self.confidence = confidence
        self.peopleEstimate = peopleEstimate
        self.peopleAtLeast = peopleAtLeast
        self.signals = signals
    }

    init(_ finding: Finding) {
        self.init(
            id: finding.id, account: finding.account, confidence: finding.confidence,
            peopleEstimate: finding.peopleEstimate, peopleAtLeast: finding.peopleAtLeast,
            signals: finding.signals.map { ToldSignal($0) })
    }

    /// A finding of which letters and suggestions say the same as they did of the one that was told.
    func finding(at time: Instant) -> Finding {
        Finding(
            event: .noticed, id: id, step: 0, account: account, confidence: confidence, peopleEstimate: peopleEstimate,
            peopleAtLeast: peopleAtLeast, window: Finding.Window(from: time, to: time),
            signals: signals.map { $0.signal(at: time) }, ruledOut: [], time: time)
    }
}

/// A kind of evidence in so far as letters tell of it: on how many days, and the farthest journey.
package struct ToldSignal: Equatable, Sendable {
    package var kind: SignalKind
    package var days: Int
    /// The farthest piece of evidence: kilometres, and minutes between its ends.
    package var distance: Int?
    package var gap: Int
    /// Where it begins and ends, by name.
    package var from: String?
    package var to: String?
    package var isOnSmallDevice: Bool

    package init(
        kind: SignalKind, days: Int, distance: Int?, gap: Int, from: String?, to: String?, isOnSmallDevice: Bool
    ) {
        self.kind = kind
        self.days = days
        self.distance = distance
        self.gap = gap
        self.from = from
        self.to = to
        self.isOnSmallDevice = isOnSmallDevice
    }

    fileprivate init(_ signal: Signal) {
        let farthest = signal.farthest
        self.init(
            kind: signal.kind, days: signal.days, distance: farthest?.distance, gap: farthest?.gap ?? 0,
            from: farthest?.from.place?.name, to: farthest?.to.place?.name,
            isOnSmallDevice: signal.evidence.contains { $0.isOnSmallDevice })
    }

    fileprivate func signal(at time: Instant) -> Signal {
        func sighting(_ place: String?, daysBefore days: Int = 0) -> Sighting {
            var sighting = Sighting(time: Instant(milliseconds: time.milliseconds - Int64(days) * 86_400_000))
            sighting.place = place.map { Place(city: $0, country: nil, latitude: 0, longitude: 0) }
            return sighting
        }
        var evidence: [Evidence] = []
        if days > 0 {
            var farthest = Evidence(from: sighting(from), to: sighting(to), gap: gap)
            farthest.distance = distance
            if isOnSmallDevice { farthest.from.deviceClass = DeviceClass.phone.name }
            evidence.append(farthest)
            evidence += (1..<days).map {
                Evidence(from: sighting(nil, daysBefore: $0), to: sighting(nil, daysBefore: $0), gap: 0)
            }
        }
        return Signal(kind: kind, weight: 0, summary: "", evidence: evidence)
    }
}

extension Signal {
    /// Of journeys the farthest is told, as support is told of it.
    var farthest: Evidence? { evidence.max { ($0.distance ?? 0) < ($1.distance ?? 0) } }
}

extension Evidence {
    /// Whether it was on a phone or a tablet, where people mostly read.
    var isOnSmallDevice: Bool {
        let small = [DeviceClass.phone.name, DeviceClass.tablet.name]
        return small.contains(from.deviceClass) || small.contains(to.deviceClass)
    }
}
