import Detection
import Engine
import Geolocation
import Model
import Outreach
import Seats

/// Every key there is: the one place where a setting gets its name, its range, its reason and its field.
///
/// The file, the environment, the listing of `check-config` and the annotated `systemd/seatwatch.yaml` all follow from
/// these lines. Defaults are the ones of the settings' own types, so that they are written once.
public enum SettingsCatalog {
    /// In the order in which they are documented; keys of one group stand together.
    public static let keys: [SettingKey] =
        general + outreach + access + geolocation + records + detection + enforcement + seats + prevalence

    /// The key called `name`, or nil.
    public static func key(_ name: String) -> SettingKey? { byName[name] }

    /// Names that are no keys but hold some: `geo`, `detection.travel`.
    static let groups: Set<String> = Set(
        keys.flatMap { key in
            let parts = key.name.split(separator: ".")
            return (1..<max(parts.count, 1)).map { parts.prefix($0).joined(separator: ".") }
        })

    private static let byName = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0) })

    private static let general: [SettingKey] = [
        SettingKey(
            "instance", \.engine.instance, .name(bytesMax: 64), needsRestart: true,
            "Names this installation in the source of every notice (seatwatch/NAME). Never taken from the host, so that a second machine fed with the same lines writes the same notices."
        ),
        SettingKey(
            "mode", \.engine.outreach.mode, .word(),
            "notify: findings come with a message to send. hold_for_review: with a message that somebody reads before it is sent. observe: everything is found and counted, nothing is to be sent; a good first month."
        ),
        SettingKey(
            "audience", \.engine.outreach.audience, .word(),
            "Who should get the message first: your support desk, the organization's administrator, or the account itself. A letter about several logins of an organization never goes to one login's user, but to the administrator."
        ),
        SettingKey(
            "feedback_url", \.engine.outreach.feedbackURL,
            .someOrNone(.link(placeholders: ["account", "finding", "answer"])),
            "Where the answers of a notice link to, such as https://example.com/seats?finding={finding}&answer={answer}. Without it the answers come without links."
        ),
        SettingKey(
            "shards", \.engine.shards, .integer(1...64), needsRestart: true,
            "Accounts are spread over this many queues; no result depends on it. By default one on up to two cores, else one less than there are cores, at most 8."
        ),
        SettingKey(
            "accounts_max", \.engine.accountsMax, .integer(1...1_000_000_000, unit: "accounts"), needsRestart: true,
            "Most accounts kept, which bounds memory; lines of further accounts are set aside."
        ),
        SettingKey(
            "accounts_awake", \.engine.accountsAwake, .integer(1...1_000_000_000, unit: "accounts"), needsRestart: true,
            "Most accounts spread out for quick work, 1,100 to 1,700 bytes each; the others rest packed in a third of that, and waking one costs some 3 µs a line. More are worth it only where lines of more accounts come in turn, and hundreds of thousands of them a second. With more than eight times as many accounts nearly every line wakes its own, and a sixteenth of this number is awake. No result depends on it."
        ),
        SettingKey(
            "organizations_max", \.engine.organizationsMax, .integer(1...100_000_000, unit: "organizations"),
            needsRestart: true, "Most organizations kept; further ones are treated as unknown."
        ),
        SettingKey(
            "durability", \.engine.isDurable, .word([("on", true), ("off", false)]), needsRestart: true,
            "off: nothing is written to the disk and a restart begins anew, for trying out and for measuring; acknowledged streams are refused then."
        ),
        SettingKey(
            "streams_max", \.engine.streamsMax, .integer(1...1_000_000, unit: "streams"), needsRestart: true,
            "Most named streams whose positions are remembered; a hello of a further one is refused. Each costs a row for good."
        ),
        SettingKey(
            "lateness", \.engine.lateness, .duration(.zero ... .hours(24)),
            "How far a line may lag behind the newest time applied and still be evidence. Longer forgives slow senders; later lines only count as last seen."
        ),
        SettingKey(
            "max_ahead", \.engine.maxAhead, .some(.duration(.zero ... .hours(24))),
            "A line further ahead of this machine's clock is set aside, so that one wrong clock does not age everybody's windows. Files are replayed without this check."
        ),
        SettingKey(
            "idle_tick", \.engine.idleTick, .duration(TimeSpan(milliseconds: 100) ... .hours(24), orZero: "never"),
            "After this long without a line, time moves on by itself, so that findings resolve on a quiet day too."
        ),
    ]

    private static let access: [SettingKey] = [
        SettingKey(
            "access.publish.users", \.access.publish.users, .users, needsRestart: true,
            "Who may send events, besides root, the daemon's own user and the group of the socket; nobody else is let in. Under systemd, SocketMode= of the unit has to let them connect."
        ),
        SettingKey(
            "access.publish.groups", \.access.publish.groups, .groups, needsRestart: true,
            "Groups whose members may send events."
        ),
        SettingKey(
            "access.subscribe.users", \.access.subscribe.users, .users, needsRestart: true,
            "Who may read notices, which name your customers, besides root, the daemon's own user and the group of the socket."
        ),
        SettingKey(
            "access.subscribe.groups", \.access.subscribe.groups, .groups, needsRestart: true,
            "Groups whose members may read notices."
        ),
        SettingKey(
            "access.control.users", \.access.control.users, .users, needsRestart: true,
            "Who may see and change findings, besides root, the daemon's own user and the group of the socket; also by feedback among events, where they may send those."
        ),
        SettingKey(
            "access.control.groups", \.access.control.groups, .groups, needsRestart: true,
            "Groups whose members may see and change findings."
        ),
    ]

    private static let geolocation: [SettingKey] = [
        SettingKey(
            "geo.city", \.engine.geolocation.city, .someOrNone(.path),
            "City database: places and their radius. Without it, distances cannot be judged unless lines bring their own place."
        ),
        SettingKey(
            "geo.asn", \.engine.geolocation.asn, .someOrNone(.path),
            "ASN database: which operator carries an address; tells companies and carriers from homes."
        ),
        SettingKey(
            "geo.connection_type", \.engine.geolocation.connectionType, .someOrNone(.path),
            "Connection-Type database: fixed, mobile or satellite; mobile places are uncertain by 200 km."
        ),
        SettingKey(
            "geo.anonymous_ip", \.engine.geolocation.anonymousIP, .someOrNone(.path),
            "Anonymous-IP database: VPN, relay and hosting addresses, whose places prove nothing."
        ),
    ]

    private static let seats: [SettingKey] = [
        SettingKey(
            "seats.threshold", \.engine.seats.threshold, .number(0.5...1, unit: "of the purchased seats"),
            "From this share in use on, seats are said to run out. Plans of up to 15 seats go by one seat left, those of up to 25 by two."
        ),
        SettingKey(
            "seats.underused", \.engine.seats.underused, .number(0...0.95, unit: "of the purchased seats"),
            "Below this share in use over a month, a plan is said to be underused: time to help before it is cut."
        ),
        SettingKey(
            "seats.growth", \.engine.seats.growth, .integer(1...1_000_000, unit: "seats"),
            "From this many seats bought within 30 days on, growth is told."
        ),
        SettingKey(
            "seats.power_days", \.engine.detection.powerDays, .integer(1...14, unit: "days"),
            "Who was active on this many of the 14 days before being seen last, and was so within a week, counts among power users. A five-day week makes ten, so one day off a week is allowed."
        ),
        SettingKey(
            "seats.inactive", \.engine.detection.idleAfter, .duration(.days(1) ... .days(3_650), orZero: "never"),
            "After so long without use, in whole days, a seat is told to be idle, with all others of its organization that become so on the same day."
        ),
        SettingKey(
            "seats.inactive_long", \.engine.detection.idleLongAfter,
            .duration(.days(1) ... .days(3_650), orZero: "never"),
            "After so long it is told once more, if nobody has used it since."
        ),
    ]

    private static let prevalence: [SettingKey] = [
        SettingKey(
            "prevalence.line", \.engine.seats.prevalence.line, .number(0.001...1, unit: "of the accounts in use"),
            "From this share of accounts with an open finding on, with 95 % confidence, prevalence is said to be high: a matter of price, or of a friendly word. Told once for everybody, each plan and each segment, and again after it has fallen to nine tenths of it. Vendors report shares from 0.025 to 0.69."
        ),
        SettingKey(
            "prevalence.accounts_min", \.engine.seats.prevalence.accountsMin,
            .integer(1...1_000_000_000, unit: "accounts"),
            "Nothing is said of everybody, a plan or a segment with fewer accounts in use than these."
        ),
    ]

    private static let records: [SettingKey] = [
        SettingKey(
            "notices.keep", \.engine.noticesKept, .duration(.hours(1) ... .days(3_650)),
            "How long published notices are kept for subscribers that come back. The default lets a year be compared with the one before."
        ),
        SettingKey(
            "retention.presences", \.engine.detection.retention, .duration(.days(1) ... .days(28)),
            "How long clues about an account, its devices and its networks count. Four whole weeks weigh every weekday alike."
        ),
        SettingKey(
            "retention.rejects", \.engine.rejects,
            .retention(age: .duration(.seconds(1) ... .days(3_650)), bytes: (64 << 10)...(64 << 30)),
            "How long, and how many bytes of, lines that could not be read are kept for a look; the oldest go first. May also be a group with age and size."
        ),
        SettingKey(
            "evidence.addresses", \.engine.detection.fullAddresses, .word([("network", false), ("full", true)]),
            "What notices show of an IP address: its /24 or /64 network, or all of it."
        ),
    ]
}
