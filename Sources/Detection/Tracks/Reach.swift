internal import Model

/// What one person could have done between two presences.
enum Reach: Equatable {
    /// The same device, or devices that cannot be told apart.
    case sameDevice
    /// A place is missing: nothing can be said, and nothing is.
    case notEvaluable
    /// The address says little about the place: what carries it is not where its user is.
    case untrusted(NetworkKind)
    /// Too near to be a journey.
    case near
    /// A journey that one person can make.
    case feasible(kilometres: Double)
    /// Farther than anybody gets in that time.
    case impossible(kilometres: Double)

    init(_ a: Presence, _ b: Presence, in sites: borrowing SiteTable, settings: DetectionSettings) {
        guard !a.mayBeSameDevice(as: b) else {
            self = .sameDevice
            return
        }
        self = Reach.betweenPlaces(a, b, in: sites, settings: settings)
    }

    /// The same without asking whose devices they are.
    static func betweenPlaces(
        _ a: Presence, _ b: Presence, in sites: borrowing SiteTable, settings: DetectionSettings
    ) -> Reach {
        if a.isSameNetwork(as: b) { return .near }
        guard !a.flags.contains(.misplaced), !b.flags.contains(.misplaced) else { return .untrusted(.unknown) }
        guard a.isLocated, b.isLocated else { return .notEvaluable }
        guard a.networkKind.placesItsUsers else { return .untrusted(a.networkKind) }
        guard b.networkKind.placesItsUsers else { return .untrusted(b.networkKind) }
        if a.site == b.site { return .near }
        let (here, there) = (sites[a.site], sites[b.site])
        let radii = here.pointee.certainRadius(settings) + there.pointee.certainRadius(settings)
        if Geodesy.isSurelyNearer(
            here.pointee.direction, there.pointee.direction, than: settings.travelDistanceMin + radii)
        {
            return .near
        }
        let certain = Geodesy.distance(here.pointee.direction, there.pointee.direction) - radii
        guard certain >= settings.travelDistanceMin else { return .near }
        let hours = Double(a.gap(to: b)) / 3_600_000
        return certain > settings.travelSpeedMax * hours
            ? .impossible(kilometres: certain) : .feasible(kilometres: certain)
    }
}

extension NetworkKind {
    /// Whether an address of this kind is where its user is. Mobile carriers, hosting, VPNs, relays, satellites and
    /// corporate egress put their users' traffic out somewhere else.
    var placesItsUsers: Bool {
        switch self {
        case .unknown, .fixed: true
        case .mobile, .hosting, .vpn, .relay, .satellite, .corporate: false
        }
    }
}
