import Detection
import Engine
import Foundation
import Geolocation
import Model
import Outreach
import Seats
import Settings
import Testing

/// A value other than the default for every key there is.
let others: [String: String] = [
    "instance": "north-1", "mode": "observe", "audience": "account", "shards": "7", "accounts_max": "1000",
    "accounts_awake": "500",
    "organizations_max": "100", "durability": "off", "streams_max": "17", "access.publish.users": "root",
    "access.publish.groups": "1001, root",
    "access.subscribe.users": "4711", "access.subscribe.groups": "0", "access.control.users": "root, 17",
    "access.control.groups": "root", "lateness": "20m", "max_ahead": "1m30s", "idle_tick": "0",
    "feedback_url": "https://example.com/a?f={finding}&a={answer}&u={account}",
    // The built-in templates are as good as anybody's.
    "outreach.templates": repository.appending(path: "Sources/Outreach/Templates").path, "geo.city": "/srv/city.mmdb",
    "geo.asn": "/srv/asn.mmdb", "geo.connection_type": "/srv/type.mmdb", "geo.anonymous_ip": "/srv/anonymous.mmdb",
    "notices.keep": "30d", "retention.presences": "14d", "retention.rejects": "1d 1MiB", "evidence.addresses": "full",
    "detection.prevalence": "0.1", "detection.confidence_open": "0.95", "detection.learning": "2d",
    "detection.resolve_after": "7d", "detection.cool_down": "10d", "detection.familiar_for": "90d",
    "detection.presence.gap": "20m", "detection.presence.horizon": "1d12h", "detection.travel.speed_max": "900",
    "detection.travel.distance_min": "500", "detection.travel.radius_default": "25.5",
    "detection.overlap.within": "2m", "detection.attended.within": "10m", "detection.attended.min": "5m",
    "detection.evidence_days": "4", "detection.travel.radius_max": "150",
    "detection.takeover.failures_min": "5", "detection.takeover.days_max": "4", "detection.quiet.gap_max": "5h",
    "detection.quiet.days_min": "6", "seats.threshold": "0.9", "seats.underused": "0.5", "seats.growth": "7",
    "seats.power_days": "9",
    "seats.inactive": "30d", "seats.inactive_long": "45d", "outreach.daily_max": "3",
    "outreach.quiet_hours": "21:30-07:00", "outreach.weekdays": "mon-fri", "outreach.cool_down": "60d",
    "outreach.ladder.education_confidence": "0.7", "outreach.ladder.offer_after": "3d",
    "outreach.ladder.offer_confidence": "0.75", "outreach.ladder.reminder_after": "0",
    "outreach.ladder.reminder_confidence": "0.85", "outreach.ladder.person_after": "30d",
    "outreach.ladder.person_confidence": "0.95",
    "enforcement.sessions": "newest-wins", "enforcement.grace": "2m", "enforcement.idle": "1h",
    "prevalence.line": "0.2", "prevalence.accounts_min": "50",
]

struct CatalogTests {
    @Test func everyKeyOfTheContractIsThere() {
        let promised = [
            "instance", "mode", "shards", "lateness", "max_ahead", "idle_tick", "geo.city", "geo.asn",
            "geo.connection_type", "geo.anonymous_ip", "notices.keep", "streams_max", "feedback_url",
            "detection.prevalence", "retention.presences", "retention.rejects", "evidence.addresses",
        ]
        #expect(Set(promised).subtracting(SettingsCatalog.keys.map(\.name)).isEmpty)
    }

    @Test func everyKeyHasAnotherValueInThisTest() {
        #expect(Set(others.keys) == Set(SettingsCatalog.keys.map(\.name)))
    }

    /// Every field of every settings type is reached by some key, so that a new field cannot be forgotten.
    @Test func everyFieldCanBeSet() throws {
        let defaults = Settings(cores: 4)
        let yaml = others.map { "\($0): \"\($1)\"" }.joined(separator: "\n")
        let changed = try load(yaml).settings
        expectAllFieldsDiffer(defaults, changed, path: "Settings")
    }

    @Test(arguments: SettingsCatalog.keys.map(\.name))
    func aKeyChangesItsOwnFieldAlone(name: String) throws {
        let key = try #require(SettingsCatalog.key(name))
        let other = try #require(others[name])
        let defaults = Settings(cores: 4)
        let changed = try load("\(name): \"\(other)\"").settings
        #expect(key.value(in: changed) == other, "what is read is written alike")
        #expect(SettingsCatalog.changes(from: defaults, to: changed).map(\.key.name) == [name])
        #expect(differingFields(defaults, changed) == 1)
    }

    @Test(arguments: SettingsCatalog.keys.map(\.name))
    func aDefaultCanBeWrittenOut(name: String) throws {
        let defaults = Settings(cores: 4)
        let value = try #require(SettingsCatalog.key(name)).value(in: defaults)
        #expect(try load("\(name): \(value)").settings == defaults)
    }

    @Test func theDefaultsAreThoseOfTheContract() {
        let settings = Settings(cores: 1)
        #expect(settings.engine.instance == "default")
        #expect(settings.engine.outreach.mode == .notify)
        #expect(settings.engine.lateness == .minutes(15))
        #expect(settings.engine.maxAhead == .minutes(5))
        #expect(settings.engine.idleTick == .seconds(60))
        #expect(settings.engine.noticesKept == .days(400))
        #expect(settings.engine.streamsMax == 4_096)
        #expect(settings.engine.detection.prevalence == 0.05)
        #expect(settings.engine.detection.retention == .days(28))
        #expect(settings.engine.rejects.age == .days(7))
        #expect(settings.engine.rejects.bytes == 64 * 1_048_576)
        #expect(!settings.engine.detection.fullAddresses)
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 2), (4, 3), (8, 7), (9, 8), (64, 8)])
    func shardsFollowTheCores(cores: Int, shards: Int) {
        #expect(Settings(cores: cores).engine.shards == shards)
    }

    @Test func theAnnotatedFileIsTheCatalogue() throws {
        let shipped = try #require(String(bytes: Data(contentsOf: annotatedFile), encoding: .utf8))
        let fresh = SettingsCatalog.annotatedFile()
        if shipped != fresh, ProcessInfo.processInfo.environment["REWRITE_ANNOTATED_FILE"] == "1" {
            try Data(fresh.utf8).write(to: annotatedFile)
        }
        #expect(shipped == fresh, "run this test once with REWRITE_ANNOTATED_FILE=1 and commit systemd/seatwatch.yaml")
    }

    @Test func theAnnotatedFileChangesNothing() throws {
        var request = request(cores: 1)
        request.configuration = annotatedFile.path
        #expect(try request.load().settings == Settings(cores: 1))
    }

    /// With the # in front of every key removed, the file says each default out loud.
    @Test func theAnnotatedFileNamesEveryKeyAtItsDefault() throws {
        let text = try #require(String(bytes: Data(contentsOf: annotatedFile), encoding: .utf8))
        let lines = text.split(separator: "\n").map { $0.replacing(/#(?=[a-z_]+:)/, with: "", maxReplacements: 1) }
        let loaded = try load(lines.joined(separator: "\n"), cores: 1)
        #expect(loaded.settings == Settings(cores: 1))
        #expect(!loaded.effective().contains { $0.origin == .default })
    }
}

private let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
private let annotatedFile = repository.appending(path: "systemd/seatwatch.yaml")

/// The fields that are settings by themselves: groups of settings are looked into, one value is not.
private func fields(_ value: Any) -> [(label: String, value: Any)]? {
    switch value {
    case is Settings, is AccessSettings, is AccessSettings.Admitted, is EngineSettings, is DetectionSettings,
        is OutreachSettings, is LadderSettings, is SeatSettings, is PrevalenceSettings, is DatabasePaths,
        is EngineSettings.RejectRetention, is SessionSettings:
        // How the work is cut up is no setting.
        Mirror(reflecting: value).children.map { ($0.label ?? "", $0.value) }.filter { $0.0 != "pace" }
    default: nil
    }
}

private func expectAllFieldsDiffer(_ a: Any, _ b: Any, path: String) {
    guard let (left, right) = fields(a).flatMap({ left in fields(b).map { (left, $0) } }) else {
        #expect(String(describing: a) != String(describing: b), "\(path) has no key")
        return
    }
    for (x, y) in zip(left, right) { expectAllFieldsDiffer(x.value, y.value, path: "\(path).\(x.label)") }
}

/// Counts a retention, which is one key, as one.
private func differingFields(_ a: Any, _ b: Any) -> Int {
    if let a = a as? EngineSettings.RejectRetention, let b = b as? EngineSettings.RejectRetention {
        return a == b ? 0 : 1
    }
    guard let left = fields(a), let right = fields(b) else {
        return String(describing: a) == String(describing: b) ? 0 : 1
    }
    return zip(left, right).reduce(0) { $0 + differingFields($1.0.value, $1.1.value) }
}
