/// Where somebody was, as well as it is known.
public struct Place: Equatable, Sendable, Encodable {
    @Nullable public var city: String?
    @Nullable public var country: String?
    /// Degrees, rounded to 0.01 (about a kilometre).
    public var latitude: Double
    public var longitude: Double

    public init(city: String?, country: String?, latitude: Double, longitude: Double) {
        self.city = city
        self.country = country
        self.latitude = latitude
        self.longitude = longitude
    }

    /// "Kuala Lumpur, MY", or the coordinates when no name is known.
    public var name: String {
        let parts = [city, country].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? "\(latitude), \(longitude)" : parts.joined(separator: ", ")
    }
}

/// One end of a piece of evidence: the account seen at a time, on a device, in a network, at a place.
public struct Sighting: Equatable, Sendable, Encodable {
    public var time: Instant
    /// The device id as given, or null when the line had none.
    @Nullable public var device: String?
    @Nullable public var deviceClass: String?
    /// The /24 or /64, or the full address if the settings ask for it.
    @Nullable public var network: String?
    @Nullable public var networkKind: String?
    @Nullable public var asn: UInt32?
    @Nullable public var place: Place?
    /// Accuracy radius of the place in whole kilometres.
    @Nullable public var radius: Int?
    /// The `id` of the event line, echoed.
    @Nullable public var event: String?

    public init(time: Instant) { self.time = time }

    enum CodingKeys: String, CodingKey {
        case time, device, network, asn, place, event
        case deviceClass = "device_class"
        case networkKind = "network_kind"
        case radius = "radius_km"
    }
}

/// One piece of evidence, always with both ends.
public struct Evidence: Equatable, Sendable, Encodable {
    public var from: Sighting
    public var to: Sighting
    /// Great-circle distance after both accuracy radii are subtracted, in whole kilometres.
    @Nullable public var distance: Int?
    /// Speed that one person would have needed, in whole km/h; null when the ends are less than ten minutes apart.
    @Nullable public var speed: Int?
    /// Minutes between the ends; 0 when they overlap.
    public var gap: Int

    public init(from: Sighting, to: Sighting, gap: Int) {
        self.from = from
        self.to = to
        self.gap = gap
    }

    enum CodingKeys: String, CodingKey {
        case from, to
        case distance = "distance_km"
        case speed = "speed_kmh"
        case gap = "gap_minutes"
    }
}

/// What points at several people. The raw value is the word in notices.
public enum SignalKind: String, Sendable, CaseIterable, Encodable {
    case overlap
    case impossibleTravel = "impossible_travel"
    case roundTheClock = "round_the_clock"
    case alternation
    case deviceCrowd = "device_crowd"
    case handover
    case genericMailbox = "generic_mailbox"

    /// Position in option sets; stable.
    public var bit: UInt8 {
        switch self {
        case .overlap: 1 << 0
        case .impossibleTravel: 1 << 1
        case .roundTheClock: 1 << 2
        case .alternation: 1 << 3
        case .deviceCrowd: 1 << 4
        case .handover: 1 << 5
        case .genericMailbox: 1 << 6
        }
    }
}

/// A kind of evidence with its weight and its proof.
public struct Signal: Equatable, Sendable, Encodable {
    public var kind: SignalKind
    /// Log-likelihood ratio in nats, rounded to 0.01: how much this kind moves the belief in several people.
    public var weight: Double
    /// One sentence that a support agent can read out.
    public var summary: String
    public var evidence: [Evidence]

    public init(kind: SignalKind, weight: Double, summary: String, evidence: [Evidence]) {
        self.kind = kind
        self.weight = weight
        self.summary = summary
        self.evidence = evidence
    }
}

extension Signal {
    /// On how many days (UTC) it was seen.
    public var days: Int { Self.days(of: kind, evidence) }

    public static func days(of kind: SignalKind, _ evidence: [Evidence]) -> Int {
        // Two short nights may be two sides of one quiet time.
        kind == .roundTheClock ? evidence.count : Set(evidence.map { max($0.from.time, $0.to.time).day }).count
    }
}

/// Something that looked like sharing and was explained away. The raw value is the word in notices.
public enum RuledOutKind: String, Sendable, CaseIterable, Encodable {
    case sameDevice = "same_device"
    case untrustedNetwork = "untrusted_network"
    case mobileCarrier = "mobile_carrier"
    case declaredSharing = "declared_sharing"
    case familiar
    case sharedNetwork = "shared_network"
    case automation
    case travel
    case unknownPlace = "unknown_place"
    case takeover
}

public struct RuledOut: Equatable, Sendable, Encodable {
    public var kind: RuledOutKind
    public var reason: String

    public init(kind: RuledOutKind, reason: String) {
        self.kind = kind
        self.reason = reason
    }
}
