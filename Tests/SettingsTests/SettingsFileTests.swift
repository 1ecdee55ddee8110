import Detection
import Engine
import Model
import Outreach
import Settings
import Testing

struct SettingsFileTests {
    @Test func groupsNestAndKeysMayBeDotted() throws {
        let nested = try load(
            """
            # one month of watching
            mode: observe
            geo:
              city: /srv/city.mmdb
            detection:
              prevalence: 0.1
              travel: {speed_max: 900, distance_min: 400}
            """)
        let dotted = try load(
            """
            mode: "observe"
            geo.city: '/srv/city.mmdb'
            detection.prevalence: 1e-1
            detection:
              travel.speed_max: 900.0
            detection.travel.distance_min: 400
            """)
        #expect(nested.settings == dotted.settings)
        #expect(nested.settings.engine.detection.travelSpeedMax == 900)
    }

    @Test(arguments: [
        "", "\n", "# only a comment\n", "---\n", "---\n...\n", "~", "{}", "detection:\ngeo:\n", "\u{FEFF}",
    ])
    func nothingWrittenMeansTheDefaults(yaml: String) throws {
        #expect(try load(yaml).settings == Settings(cores: 4))
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreRead() throws {
        let settings = try load("\u{FEFF}mode: observe\r\nlateness: 10m\r\n").settings
        #expect(settings.engine.lateness == .minutes(10))
    }

    @Test func wordsThatYAMLTakesForOtherThingsStayText() throws {
        #expect(try load("instance: no").settings.engine.instance == "no")
        #expect(try load("instance: 42").settings.engine.instance == "42")
        #expect(try load("instance: \"null\"").settings.engine.instance == "null")
    }

    @Test func anchorsAndAliasesAreFollowed() throws {
        let settings = try load("lateness: &short 2m\nmax_ahead: *short\n").settings
        #expect(settings.engine.lateness == .minutes(2))
        #expect(settings.engine.maxAhead == .minutes(2))
    }

    /// Typed, since to find the types of shifts among so many tuples takes a compiler a minute.
    private static let agesAndSizes: [(written: String, days: Int64, mebibytes: Int)] = [
        ("7d 64MiB", 7, 64), ("2d", 2, 64), ("1MiB", 7, 1), ("1MiB 2d", 2, 1),
        ("{age: 2d}", 2, 64), ("{size: 1MiB}", 7, 1), ("{size: 1MiB, age: 2d}", 2, 1),
    ]

    @Test(arguments: agesAndSizes)
    func rejectsHaveAnAgeAndASize(written: String, days: Int64, mebibytes: Int) throws {
        let rejects = try load("retention.rejects: \(written)").settings.engine.rejects
        #expect(rejects.age == .days(days))
        #expect(rejects.bytes == mebibytes << 20)
    }

    @Test func whoIsAdmittedIsWrittenAsAListOrWithCommas() throws {
        for written in ["[root, 1001]", "\n- root\n- 1001", "root, 1001", "\" root ,1001 \"", "[\"root\", '1001']"] {
            let access = try load("access.publish.users: \(written)").settings.access
            #expect(access.publish.users.map(\.name) == ["root", "1001"] && access.publish.groups.isEmpty)
            #expect(access.publish.users.map(\.id) == [0, 1_001])
        }
        for written in ["", "[]", "~", "\"\""] {
            #expect(try load("access:\n  control:\n    groups: \(written)").settings == Settings(cores: 4))
        }
        let access = try load("", environment: ["SEATWATCH_ACCESS__CONTROL__GROUPS": "root,1001"]).settings.access
        #expect(access.control.groups.map(\.id) == [0, 1_001])
        #expect(
            try problems("", environment: ["SEATWATCH_ACCESS__CONTROL__GROUPS": "no-group-of-this-name"])
                == [
                    "SEATWATCH_ACCESS__CONTROL__GROUPS: access.control.groups: “no-group-of-this-name” is not among the groups of this machine"
                ])
    }

    @Test func pathsMayBeLeftEmpty() throws {
        #expect(try load("geo.city:\ngeo.asn: \"\"\nfeedback_url: ~").settings == Settings(cores: 4))
    }

    /// One line of configuration, and what is said about it.
    @Test(arguments: [
        ("latness: 15m", "1: latness: unknown key; did you mean lateness?"),
        ("learning: 2d", "1: learning: unknown key; did you mean detection.learning?"),
        ("detecton:\n  prevalence: 0.1", "1: detecton: unknown key; did you mean detection?"),
        ("lateness: 15", "1: lateness: expected a duration (0 … 1d), found “15”"),
        ("lateness: 25h", "1: lateness: 1d1h is out of range: allowed is 0 … 1d"),
        ("lateness:", "1: lateness: expected a duration (0 … 1d), found no value"),
        ("lateness: [1m]", "1: lateness: expected a duration (0 … 1d), found a list"),
        ("lateness: {a: 1m}", "1: lateness: expected a duration (0 … 1d), found a group of keys"),
        ("max_ahead: ~", "1: max_ahead: expected a duration (0 … 1d), found no value"),
        ("idle_tick: 50ms", "1: idle_tick: 50ms is out of range: allowed is 100ms … 1d, or 0: never"),
        ("shards: 0", "1: shards: 0 is out of range: allowed is 1 … 64"),
        ("shards: 65", "1: shards: 65 is out of range: allowed is 1 … 64"),
        ("shards: 2.0", "1: shards: expected a whole number (1 … 64), found “2.0”"),
        ("shards: 010", "1: shards: expected a whole number (1 … 64), found “010”"),
        ("shards: many", "1: shards: expected a whole number (1 … 64), found “many”"),
        ("mode: Notify", "1: mode: expected a word (notify | hold_for_review | observe), found “Notify”"),
        ("mode: true", "1: mode: expected a word (notify | hold_for_review | observe), found “true”"),
        (
            "detection.prevalence: 5%",
            "1: detection.prevalence: expected a number (0.0001 … 0.9 of all accounts), found “5%”"
        ),
        (
            "detection.prevalence: 0x1p-4",
            "1: detection.prevalence: expected a number (0.0001 … 0.9 of all accounts), found “0x1p-4”"
        ),
        (
            "detection.prevalence: .nan",
            "1: detection.prevalence: expected a number (0.0001 … 0.9 of all accounts), found “.nan”"
        ),
        (
            "detection.prevalence: 1",
            "1: detection.prevalence: 1 is out of range: allowed is 0.0001 … 0.9 of all accounts"
        ),
        (
            "detection.confidence_open: 0.5\ndetection.prevalence: 0.6",
            "1: detection.confidence_open: must exceed detection.prevalence: every account would be a finding without any evidence"
        ),
        (
            "\nretention:\n  presences: 1d\ndetection.evidence_days: 1\ndetection.presence.horizon: 2d",
            "5: detection.presence.horizon: must not exceed retention.presences: what is compared has to be kept"
        ),
        ("geo: /srv/city.mmdb", "1: geo: is a group: expected its keys below it, indented, found “/srv/city.mmdb”"),
        ("geo: [a]", "1: geo: is a group: expected its keys below it, indented, found a list"),
        ("geo:\n  [a]: b", "2: geo: a key must be a name, found a list"),
        ("mode: observe\nlateness: 1m\nmode: notify", "3: mode: stands here again; it is already on line 1"),
        ("geo.city: /a\ngeo:\n  city: /b", "3: geo.city: stands here again; it is already on line 1"),
        ("geo:\n  asn: /a\n\ngeo:\n  city: /b", "4: geo: stands here again; it is already on line 1"),
        ("'mode': observe\n\"mode\": notify", "2: mode: stands here again; it is already on line 1"),
        (
            "retention.rejects: 7d 8d",
            "1: retention.rejects: expected an age, a size or both, such as 7d 64MiB, found “7d 8d”"
        ),
        (
            "retention.rejects: {}",
            "1: retention.rejects: expected an age, a size or both, such as 7d 64MiB, found a group of keys"
        ),
        (
            "retention:\n  rejects:\n    age: 7d\n    bytes: 1MiB",
            "4: retention.rejects: has age and size, not “bytes”"
        ),
        (
            "retention.rejects: 7d 1TiB",
            "1: retention.rejects: 1TiB is out of range: allowed is 64KiB … 64GiB"
        ),
        (
            "instance: two words",
            "1: instance: expected a name (1 to 64 of the characters A-Z a-z 0-9 . _ ~ -), found “two words”"
        ),
        (
            "access.publish.users: nobody-of-this-name",
            "1: access.publish.users: “nobody-of-this-name” is not among the users of this machine"
        ),
        (
            "access:\n  control:\n    groups:\n      - root\n      - no-group-of-this-name",
            "5: access.control.groups: “no-group-of-this-name” is not among the groups of this machine"
        ),
        (
            "access:\n  publish:\n    users: {root: 1}",
            "3: access.publish.users: expected a list of users, such as [auth, 1001], found a group of keys"
        ),
        (
            "access.publish.groups: [[root]]",
            "1: access.publish.groups: expected groups by name or number, found a list"
        ),
        (
            "access.publish.groups: [root,\n ~]",
            "2: access.publish.groups: expected groups by name or number, found no value"
        ),
        (
            "access.publish.users: root,,17",
            "1: access.publish.users: expected a list of users, such as [auth, 1001], found “root,,17”"
        ),
        (
            "access.subscribe.users: 4294967295",
            "1: access.subscribe.users: “4294967295” is not among the users of this machine"
        ),
        (
            "access.subscribe.users: [-1]", "1: access.subscribe.users: “-1” is not among the users of this machine"
        ),
        (
            "access.publish.users: [\(Array(repeating: "1", count: 257).joined(separator: ","))]",
            "1: access.publish.users: has 257 users: allowed are 256; use a group"
        ),
        ("- mode", "1: expected keys with values (lateness: 15m), found a list"),
        ("observe", "1: expected keys with values (lateness: 15m), found “observe”"),
        ("mode: observe\nlateness: [1m\n", "3: is not valid YAML: did not find expected ',' or ']'"),
        ("mode: observe\n  lateness: 1m\n", "2: is not valid YAML: mapping values are not allowed in this context"),
        ("\tmode: observe", "1: is not valid YAML: found character that cannot start any token"),
        ("mode: observe\n---\nmode: notify\n", "2: is not valid YAML: but found another document"),
        ("mode: *unknown", "1: is not valid YAML: found undefined alias"),
        ("mode: observe\ngeo.city: \u{1}\n", "2: is not valid YAML: control characters are not allowed"),
    ])
    func aWrongLineIsToldWithItsPlace(yaml: String, problem: String) throws {
        #expect(try problems(yaml) == [problem])
    }

    @Test(arguments: [
        "ftp://example.com", "example.com", "https://", "https:///path", "https://example.com/{acount}",
        "https://example.com/{account", "https://example.com/account}", "https://example.com/{}",
        "https://example.com/{{account}}", "https://example.com/ a", "https://exämple.com",
        "https://example.com/" + String(repeating: "a", count: 2_048),
    ])
    func aLinkHasToBeOne(url: String) throws {
        let found = try problems("feedback_url: \"\(url)\"")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "1: feedback_url: expected a web address (http:// or https://, at most 2048 bytes, with any of {account} {finding} {answer}), found “"
            ) == true)
        #expect((found.first?.count ?? 0) < 250, "what is quoted is cut")
    }

    @Test func everyProblemIsToldAtOnceInTheOrderOfTheFile() throws {
        let found = try problems(
            """
            shards: many
            latness: 1m
            mode: observe
            detection:
              prevalence: 2
              prevalence: 0.1
              travel:
                speed: 900
            mode: observe
            mode: notify
            """, environment: ["SEATWATCH_SHARD": "1", "SEATWATCH_LATENESS": "soon"])
        #expect(
            found.map { String($0.prefix { $0 != " " }) } == [
                "1:", "2:", "5:", "6:", "8:", "9:", "10:", "SEATWATCH_SHARD:", "SEATWATCH_LATENESS:",
            ])
    }

    @Test func bytesThatAreNotUTF8AreToldWithTheirLine() throws {
        #expect(try problems(Array("mode: observe\n# caf".utf8) + [0xE9, 0x0A]) == ["2: is not UTF-8"])
        #expect(try problems([0xFF, 0xFE] + "m\0o\0".utf8) == ["1: is not UTF-8"])
        #expect(try problems([UInt8(ascii: "a"), 0xED, 0xA0, 0x80]) == ["1: is not UTF-8"])
    }

    @Test func aHugeFileIsRefusedUnread() throws {
        let line = Array("# \(String(repeating: "x", count: 1_021))\n".utf8)
        let bytes = (0..<1_025).flatMap { _ in line }
        #expect(try problems(bytes).count == 1)
        #expect(try problems(bytes[..<(1 << 20)]).isEmpty)
    }

    @Test func deepNestingAndManyRepeatedKeysEndInAnError() throws {
        #expect(try problems(String(repeating: "a: {", count: 100_000)).count == 1)
        #expect(
            try problems(String(repeating: "mode: observe\n", count: 1_000)) == ["repeats its keys over and over"])
    }

    @Test func aNamedFileHasToBeThere() throws {
        var request = request()
        for path in ["/nonexistent/seatwatch.yaml", "/"] {
            request.configuration = path
            let error = try #require(throws: SettingsError.self) { try request.load() }
            #expect(error.exitCode == 66)
            #expect(error.description.hasPrefix("\(path): cannot be read: "))
        }
        #expect(try #require(throws: SettingsError.self) { try load("shards: x") }.exitCode == 78)
    }

    @Test func theSystemFileIsReadWhenItIsThere() throws {
        let file = try TemporaryFile("mode: observe")
        var request = request()
        #expect(try request.load().file == nil)
        request.systemConfiguration = file.path
        #expect(try request.load().file == file.path)
        #expect(try request.load().settings.engine.outreach.mode == .observe)
    }
}
