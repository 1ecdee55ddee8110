import Detection
import Engine
import Model

extension SettingsCatalog {
    /// What is done about logins that are used more often at once than their accounts' `session_limit` allows.
    static let enforcement: [SettingKey] = [
        SettingKey(
            "enforcement.sessions", \.engine.detection.sessions.rule, .word(),
            "off: session_limit is read and nothing more. newest-wins: where a login has more sessions than its session_limit (1 to 32), a notice names the one that began first, for your authentication service to end. Seatwatch itself ends nothing, and in mode observe names nothing."
        ),
        SettingKey(
            "enforcement.grace", \.engine.detection.sessions.grace, .duration(.zero ... .hours(1)),
            "For so long there may be more sessions than the limit: time to go from one device to another, and to log out."
        ),
        SettingKey(
            "enforcement.idle", \.engine.detection.sessions.idleAfter, .duration(.minutes(1) ... .hours(24)),
            "A session without a line for longer is over, though its end was never told. Set it above the interval at which your service reports activity."
        ),
    ]

    /// What decides a verdict.
    static let detection: [SettingKey] = [
        SettingKey(
            "detection.prevalence", \.engine.detection.prevalence, .number(0.0001...0.9, unit: "of all accounts"),
            "The share of accounts that are really shared, before any evidence; every confidence starts from it. Vendors report 0.025 for CRM to 0.69 for education."
        ),
        SettingKey(
            "detection.confidence_open", \.engine.detection.confidenceToOpen,
            .number(0.2...0.9999, unit: "probability"),
            "A finding opens at this probability. Higher: fewer findings, fewer wrong ones. At the default about one honest person in a thousand is asked within three weeks."
        ),
        SettingKey(
            "detection.evidence_days", \.engine.detection.evidenceDaysMin, .integer(1...14, unit: "days"),
            "No finding opens on evidence of fewer days: what happens once is a trip, a guest or a burglar."
        ),
        SettingKey(
            "detection.learning", \.engine.detection.learning, .duration(.zero ... .days(90)),
            "No finding opens before an account has been known for this long: new customers set up devices and travel."
        ),
        SettingKey(
            "detection.resolve_after", \.engine.detection.resolveAfter, .duration(.hours(1) ... .days(366)),
            "A finding without new evidence for this long is resolved."
        ),
        SettingKey(
            "detection.cool_down", \.engine.detection.coolDown, .duration(.zero ... .days(366)),
            "After a finding is resolved, nothing opens for this long: nobody likes to be asked twice in a month."
        ),
        SettingKey(
            "detection.familiar_for", \.engine.detection.familiarFor, .duration(.days(1) ... .days(3_650)),
            "How long the answer just-me keeps the devices seen familiar; half a year is about as long as people keep a setup."
        ),
        SettingKey(
            "detection.presence.gap", \.engine.detection.presenceGap, .duration(.minutes(1) ... .hours(12)),
            "Activity of one device in one network less than this apart is one presence."
        ),
        SettingKey(
            "detection.presence.horizon", \.engine.detection.presenceHorizon, .duration(.hours(1) ... .days(14)),
            "How long a presence is kept for comparison with others. The far side of the earth is 20 hours away at the speed limit; a day leaves room for late lines."
        ),
        SettingKey(
            "detection.travel.speed_max", \.engine.detection.travelSpeedMax, .number(100...5000, unit: "km/h"),
            "Faster than this, nobody travels. Airliners cruise at 900 km/h, and winds add."
        ),
        SettingKey(
            "detection.travel.distance_min", \.engine.detection.travelDistanceMin, .number(0...20000, unit: "km"),
            "Nearer than this is never a journey, whatever the speed; counted after both radii are subtracted. Databases place one city's addresses this far apart."
        ),
        SettingKey(
            "detection.travel.radius_default", \.engine.detection.radiusDefault, .number(0...5000, unit: "km"),
            "The radius assumed for a place that comes without one."
        ),
        SettingKey(
            "detection.travel.radius_max", \.engine.detection.radiusMax, .number(1...20000, unit: "km"),
            "A place known no better than this is no place: databases give the middle of a country, with the radius of one."
        ),
        SettingKey(
            "detection.overlap.within", \.engine.detection.overlapWithin, .duration(.seconds(1) ... .hours(6)),
            "Two devices are used at once when their activity is at most this far apart."
        ),
        SettingKey(
            "detection.attended.within", \.engine.detection.attendedWithin, .duration(.minutes(1) ... .hours(12)),
            "Whoever sits at a desktop is heard of at least this often; a page left open refreshes itself more seldom, mostly twice an hour. Where the service reports no use more often than this, a page left open cannot be told from work."
        ),
        SettingKey(
            "detection.attended.min", \.engine.detection.attendedMin,
            .duration(.zero ... .minutes(DetectionSettings.attendedMost)),
            "A desktop is in use once somebody sat at it for this long; a glance does not count, nor does a page left open beside a desktop in use."
        ),
        SettingKey(
            "detection.quiet.gap_max", \.engine.detection.quietGapMax, .duration(.hours(1) ... .hours(12)),
            "A day whose longest quiet gap is at most this leaves one person no night to sleep."
        ),
        SettingKey(
            "detection.quiet.days_min", \.engine.detection.quietDaysMin, .integer(1...7, unit: "days of the last 7"),
            "On how many days of a week that gap must be missing; everybody has a short night now and then."
        ),
        SettingKey(
            "detection.takeover.failures_min", \.engine.detection.takeoverFailuresMin,
            .integer(1...100, unit: "failed logins"),
            "After so many failed logins in a row, a device never seen before that comes in from far away is reported to security."
        ),
        SettingKey(
            "detection.takeover.days_max", \.engine.detection.intruderDaysMax, .integer(1...28, unit: "days"),
            "Who comes on as many days after that is no burglar but somebody who forgot the password."
        ),
    ]
}
