import Detection
import Engine
import Geolocation
import Model
import Outreach
import Settings
import Testing

struct PrecedenceTests {
    @Test func optionBeforeEnvironmentBeforeFile() throws {
        let file = try TemporaryFile("lateness: 1m\nmax_ahead: 1m\ngeo:\n  city: /file\n")
        var request = request(environment: [
            "SEATWATCH_CONFIG": file.path, "SEATWATCH_MAX_AHEAD": "2m", "SEATWATCH_GEO__CITY": "/environment",
        ])
        request.overrides = [.init(option: "--geo", key: "geo.city", value: "/option")]
        let loaded = try request.load()
        #expect(loaded.settings.engine.lateness == .minutes(1))
        #expect(loaded.settings.engine.maxAhead == .minutes(2))
        #expect(loaded.settings.engine.geolocation.city == "/option")

        let origins = Dictionary(uniqueKeysWithValues: loaded.effective().map { ($0.key.name, $0.origin) })
        #expect(origins["lateness"] == .file(file.path, line: 1))
        #expect(origins["max_ahead"] == .environment("SEATWATCH_MAX_AHEAD"))
        #expect(origins["geo.city"] == .option("--geo"))
        #expect(origins["mode"] == .default)
    }

    @Test(arguments: SettingsCatalog.keys.map(\.name))
    func everyKeyHasItsVariable(name: String) throws {
        let key = try #require(SettingsCatalog.key(name))
        let request = request(environment: [key.variable: try #require(others[name])])
        let loaded = try request.load()
        #expect(key.value(in: loaded.settings) == others[name])
        #expect(loaded.origin(of: key).description == key.variable)
    }

    @Test func variablesAreNamedAsPromised() {
        #expect(SettingsCatalog.key("geo.city")?.variable == "SEATWATCH_GEO__CITY")
        #expect(
            SettingsCatalog.key("detection.travel.speed_max")?.variable == "SEATWATCH_DETECTION__TRAVEL__SPEED_MAX")
    }

    @Test(arguments: [
        ("SEATWATCH_GEO_CITY", "SEATWATCH_GEO__CITY"), ("SEATWATCH_SHARD", "SEATWATCH_SHARDS"),
        ("SEATWATCH_PREVALENCE", "SEATWATCH_DETECTION__PREVALENCE"),
        ("SEATWATCH_RUNTIME_DIRECTORY", "SEATWATCH_RUNTIME_DIR"),
        ("SEATWATCH_CONFIGURATION", "SEATWATCH_CONFIG"), ("SEATWATCH_lateness", "SEATWATCH_LATENESS"),
    ])
    func anUnknownVariableIsRefused(variable: String, nearest: String) throws {
        let error = try #require(throws: SettingsError.self) { try request(environment: [variable: "1"]).load() }
        #expect(error.description == "\(variable): unknown variable; did you mean \(nearest)?")
        #expect(error.exitCode == 78)
    }

    @Test func variablesOfOthersAreLeftAlone() throws {
        _ = try request(environment: ["SEATWATCHD_X": "1", "XSEATWATCH_Y": "2", "PATH": "/bin"]).load()
    }

    @Test func anEmptyVariableTakesAPathAway() throws {
        #expect(
            try load("geo.city: /file", environment: ["SEATWATCH_GEO__CITY": ""]).settings.engine.geolocation.city
                == nil)
    }

    @Test func aWrongOverrideNamesItsOption() throws {
        var request = request()
        request.overrides = [.init(option: "--shards", key: "shards", value: "0")]
        let error = try #require(throws: SettingsError.self) { try request.load() }
        #expect(error.description == "--shards: shards: 0 is out of range: allowed is 1 … 64")
    }

    @Test func aRuleBlamesTheKeyThatWasWritten() throws {
        let error = try #require(throws: SettingsError.self) {
            try request(environment: ["SEATWATCH_DETECTION__PREVALENCE": "0.7"]).load()
        }
        #expect(error.problems.map(\.key) == ["detection.confidence_open"])
        #expect(error.problems.map(\.origin) == [.environment("SEATWATCH_DETECTION__PREVALENCE")])
    }
}

struct ReloadTests {
    @Test func changesSayWhatNeedsARestart() throws {
        let running = try load("shards: 2\nlateness: 15m\nmode: notify").settings
        let written = try load("shards: 4\nlateness: 20m\nmode: notify").settings
        let changes = SettingsCatalog.changes(from: running, to: written)
        #expect(changes.map(\.key.name) == ["shards", "lateness"])
        #expect(changes.map(\.needsRestart) == [true, false])
        #expect(changes.map { "\($0.from) → \($0.to)" } == ["2 → 4", "15m → 20m"])

        let applied = written.applicable(to: running)
        #expect(applied.engine.shards == 2)
        #expect(applied.engine.lateness == .minutes(20))
        #expect(SettingsCatalog.changes(from: applied, to: written).map(\.key.name) == ["shards"])
        #expect(SettingsCatalog.changes(from: running, to: running).isEmpty)
    }

    @Test func theListingHasEveryKeyOnce() throws {
        let effective = try load("notices:\n  keep: 9600h").effective()
        #expect(effective.map(\.key.name) == SettingsCatalog.keys.map(\.name))
        #expect(effective.first { $0.key.name == "notices.keep" }?.value == "400d")
        #expect(effective.filter(\.key.needsRestart).map(\.key.name).contains("shards"))
    }
}

struct DirectoryTests {
    @Test func optionThenEnvironmentThenSystemdThenSession() throws {
        var request = request(environment: [
            "SEATWATCH_RUNTIME_DIR": "/b", "RUNTIME_DIRECTORY": "/c:/d", "XDG_RUNTIME_DIR": "/e",
            "SEATWATCH_STATE_DIR": "/s", "STATE_DIRECTORY": "/t:/u", "XDG_STATE_HOME": "/v", "HOME": "/w",
        ])
        request.runtimeDirectory = "/a"
        request.stateDirectory = "/r"
        #expect(try request.resolveRuntimeDirectory().path == "/a")
        #expect(try request.resolveRuntimeDirectory().events == "/a/events.sock")
        #expect(try request.resolveRuntimeDirectory().notices == "/a/notices.sock")
        #expect(try request.resolveRuntimeDirectory().control == "/a/control.sock")
        #expect(try request.resolveStateDirectory() == "/r")
        (request.runtimeDirectory, request.stateDirectory) = (nil, nil)
        #expect(try request.resolveRuntimeDirectory().path == "/b")
        #expect(try request.resolveStateDirectory() == "/s")
        request.environment["SEATWATCH_RUNTIME_DIR"] = nil
        request.environment["SEATWATCH_STATE_DIR"] = ""
        #expect(try request.resolveRuntimeDirectory().path == "/c")
        #expect(try request.resolveStateDirectory() == "/t")
        request.environment["RUNTIME_DIRECTORY"] = nil
        request.environment["STATE_DIRECTORY"] = nil
        #expect(try request.resolveRuntimeDirectory().path == "/e/seatwatch")
        #expect(try request.resolveStateDirectory() == "/v/seatwatch")
        request.environment["XDG_STATE_HOME"] = "relative/paths/do/not/count"
        #expect(try request.resolveStateDirectory() == "/w/.local/state/seatwatch")
    }

    @Test func withoutAnyPlaceTheOptionIsNamed() throws {
        let request = request()
        let runtime = try #require(throws: SettingsError.self) { try request.resolveRuntimeDirectory() }
        #expect(runtime.description.contains("--runtime-dir"))
        #expect(runtime.exitCode == 78)
        let state = try #require(throws: SettingsError.self) { try request.resolveStateDirectory() }
        #expect(state.description.contains("--state-dir"))
    }
}
