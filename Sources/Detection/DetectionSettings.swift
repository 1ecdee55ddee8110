public import Model

/// Everything that decides a verdict. Defaults, units, ranges and reasons are listed in `systemd/seatwatch.yaml`.
public struct DetectionSettings: Codable, Equatable, Sendable {
    /// Share of accounts that are really shared, before any evidence: the prior of every confidence.
    public var prevalence = 0.05
    /// A finding opens at this probability, which among simulated people is one false flag among a thousand honest ones.
    public var confidenceToOpen = 0.65
    /// No finding opens on evidence of fewer days: what happens once is a trip, a guest or a burglar.
    public var evidenceDaysMin = 2
    /// No finding opens before an account has been known for this long: new customers set up devices and travel.
    public var learning = TimeSpan.hours(24)
    /// Activity of one device in one network less than this apart is one presence.
    public var presenceGap = TimeSpan.minutes(30)
    /// How long a presence is kept for comparison; the far side of the earth is 20 h away at the speed limit.
    public var presenceHorizon = TimeSpan.hours(24)
    /// How long clues, devices and networks count.
    public var retention = TimeSpan.days(28)
    /// Faster than this, nobody travels (airliners cruise at 900 km/h; winds add).
    public var travelSpeedMax = 1000.0
    /// Nearer than this is never a journey, whatever the speed; kilometres after both radii are subtracted.
    public var travelDistanceMin = 300.0
    /// Radius assumed where a place has none, in kilometres.
    public var radiusDefault = 50.0
    /// A place known no better than this is no place: databases give the middle of a country, with the radius of one.
    public var radiusMax = 200.0
    /// Two devices are used at once when their activity is at most this far apart.
    public var overlapWithin = TimeSpan.minutes(5)
    /// Whoever sits at a desktop is heard of at least this often; a page left open asks more seldom.
    public var attendedWithin = TimeSpan.minutes(20)
    /// A desktop is in use once somebody sat at it for this long: less is a glance.
    public var attendedMin = TimeSpan.minutes(8)
    /// Minutes; beyond them nothing is counted.
    public static let attendedMost: Int64 = 15
    /// A night's longest quiet gap up to this long is too short to sleep in.
    public var quietGapMax = TimeSpan.hours(4)
    /// How many of the last seven days must lack a longer gap.
    public var quietDaysMin = 5
    /// Who comes on more days is no burglar but somebody who forgot the password.
    public var intruderDaysMax = 3
    /// As many failed logins before a stranger from afar comes in are a burglary.
    public var takeoverFailuresMin = 3
    /// A finding without new evidence for this long is resolved.
    public var resolveAfter = TimeSpan.days(14)
    /// After a finding is resolved, nothing opens for this long.
    public var coolDown = TimeSpan.days(30)
    /// How long an answer "just me" keeps the devices seen familiar.
    public var familiarFor = TimeSpan.days(180)
    /// After so long without use, in whole days, a seat is worth a word, and after `idleLongAfter` another; zero: never.
    public var idleAfter = TimeSpan.days(60)
    public var idleLongAfter = TimeSpan.days(90)
    /// On as many of the 14 days before it is seen, an account is a power user's. A five-day week makes ten of them.
    public var powerDays = 8
    /// Limits of sessions, and what is done about them.
    public var sessions = SessionSettings()
    /// Show full addresses in evidence instead of /24 and /64.
    public var fullAddresses = false

    public init() {}
}
