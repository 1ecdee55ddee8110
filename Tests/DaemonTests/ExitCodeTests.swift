import Foundation
import Testing

/// The exit codes of `sysexits.h`, each provoked, with its one line on standard error and nothing on standard output.
extension RealPrograms {
    @Suite struct ExitCodes {
        let directory: TemporaryDirectory
        /// Configuration, sockets and state in the directory.
        let places: [String]

        init() throws {
            directory = try TemporaryDirectory()
            try directory.write("", to: "empty.yaml")
            places = [
                "--config", directory.file("empty.yaml"), "--runtime-dir", directory.file("run"), "--state-dir",
                directory.file("state"),
            ]
        }

        /// Runs a program that is to fail.
        func fails(_ program: Program, _ arguments: [String], environment: [String: String] = [:], with code: Int32)
            throws -> String
        {
            let outcome = try Command([program.path] + arguments, environment: environment).outcome()
            #expect(outcome.code == code, "\(program) \(arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(program) \(arguments)")
            #expect(!outcome.errors.isEmpty, "\(program) \(arguments)")
            return outcome.errors
        }

        @Test(arguments: [Program.seatwatch, .seatwatchd]) func helpAndVersionAreNoFailure(program: Program) throws {
            for option in ["--help", "--version"] {
                let outcome = try Command([program.path, option]).outcome()
                #expect(outcome.code == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty)
            }
        }

        @Test func wrongUsageIs64() throws {
            for arguments in [
                ["--nonsense"], ["dance"], ["replay"], ["replay", "--nonsense", "x"], ["explain"],
                ["schema", "nonsense"],
                ["simulate", "--accounts", "0"], ["send", "-"], ["replay", "--until", "soon", "/dev/null"],
            ] {
                let errors = try fails(.seatwatch, arguments, with: 64)
                #expect(errors.contains("seatwatch") || errors.contains("Error"), "\(errors)")
            }
            _ = try fails(.seatwatchd, ["--nonsense"], with: 64)
            _ = try fails(.seatwatchd, places + ["further"], with: 64)
        }

        @Test func badInputDataIs65() throws {
            let file = try directory.write("{\n", to: "bad.ndjson")
            #expect(
                try fails(.seatwatch, ["replay", "--config", "/dev/null", "--strict", file], with: 65).contains(
                    "1 bad line"))
            #expect(try seatwatch("replay", "--config", "/dev/null", file).code == 0)
            let gzip = try directory.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3], to: "bad.ndjson.gz")
            #expect(try fails(.seatwatch, ["replay", "--config", "/dev/null", gzip], with: 65).contains(gzip))
        }

        @Test func noSuchInputIs66() throws {
            let missing = directory.file("missing")
            #expect(try fails(.seatwatch, ["replay", "--config", "/dev/null", missing], with: 66).contains(missing))
            #expect(
                try fails(.seatwatch, ["replay", "--config", "/dev/null", directory.path], with: 66).contains(
                    directory.path))
            #expect(try fails(.seatwatch, ["check-config", missing], with: 66).contains(missing))
            #expect(try fails(.seatwatchd, ["--config", missing] + places.dropFirst(2), with: 66).contains(missing))
            let daemon = try Daemon()
            let unknown = try daemon.seatwatch("explain", "nobody")
            #expect(unknown.code == 66 && unknown.errors.contains("no line has named it"))
        }

        @Test func aDaemonThatIsNotThereIs69() throws {
            let file = try directory.write("{}\n", to: "lines.ndjson")
            for command in [
                ["status"], ["watch"], ["explain", "a"], ["flagged"], ["rejects"], ["streams"],
                ["send", "--bare", file],
                ["feedback", "a", "just-me"],
            ] {
                let errors = try fails(.seatwatch, command + ["--runtime-dir", directory.file("run")], with: 69)
                #expect(errors.contains(directory.file("run")) && errors.contains("is seatwatchd running"))
                #expect(errors.split(separator: "\n").count == 1)
            }
        }

        @Test func whatCannotBeCreatedIs73() throws {
            let daemon = try Daemon()
            let state = try fails(
                .seatwatchd,
                ["--config", "/dev/null", "--runtime-dir", directory.file("run"), "--state-dir", daemon.state], with: 73
            )
            #expect(state.contains(daemon.state) && state.contains("in use by another seatwatchd"))
            let sockets = try fails(
                .seatwatchd,
                ["--config", "/dev/null", "--runtime-dir", daemon.runtime, "--state-dir", directory.file("state")],
                with: 73)
            #expect(sockets.contains(daemon.runtime) && sockets.contains("another daemon answers"))
            let file = try directory.write("", to: "file")
            for option in ["--runtime-dir", "--state-dir"] {
                _ = try fails(.seatwatchd, places + [option, file + "/below"], with: 73)
            }
            let long = directory.file(String(repeating: "l", count: 120))
            #expect(try fails(.seatwatchd, places + ["--runtime-dir", long], with: 73).contains(long))
            _ = try fails(.seatwatch, ["simulate", "--days", "1", "--labels", file + "/below"], with: 73)
            // The daemon that was there first has not noticed.
            #expect(try daemon.seatwatch("status").code == 0)
        }

        @Test func badConfigurationIs78() throws {
            let file = try directory.write("mode: observe\nlateness: 10m\ngeo:\n  citty: /x\n", to: "bad.yaml")
            for (program, arguments) in [
                (Program.seatwatchd, ["--config", file] + places.dropFirst(2)), (.seatwatch, ["check-config", file]),
                (.seatwatch, ["replay", "--config", file, "/dev/null"]),
            ] {
                let errors = try fails(program, arguments, with: 78)
                #expect(errors.contains("\(file):4: geo.citty: unknown key; did you mean geo.city?"), "\(errors)")
            }
            try directory.write("mode: loud\nshards: 0\nlateness: tomorrow\n", to: "bad.yaml")
            let all = try fails(.seatwatch, ["check-config", file], with: 78)
            for place in [":1: mode", ":2: shards", ":3: lateness"] { #expect(all.contains(file + place), "\(all)") }
            let words = directory.file("words")
            try FileManager.default.createDirectory(atPath: words, withIntermediateDirectories: false)
            try directory.write("{{#overlap}}\n", to: "words/signal.en.mustache")
            let template = try fails(
                .seatwatchd, places, environment: ["SEATWATCH_OUTREACH__TEMPLATES": words], with: 78)
            #expect(template.contains("\(words)/signal.en.mustache:1: {{#overlap}} is never closed"), "\(template)")
            let variable = try fails(.seatwatchd, places, environment: ["SEATWATCH_LATENES": "1m"], with: 78)
            #expect(variable.contains("SEATWATCH_LATENES") && variable.contains("did you mean SEATWATCH_LATENESS?"))
            _ = try fails(
                .seatwatch, ["replay", "--config", "/dev/null", "--geo", directory.file("no.mmdb"), "/dev/null"],
                with: 78)
        }

        @Test func checkConfigShowsWhatIsInForce() throws {
            let file = try directory.write("lateness: 10m\n", to: "good.yaml")
            let shown = try seatwatch("check-config", file, environment: ["SEATWATCH_MODE": "observe"])
            #expect(shown.code == 0)
            #expect(shown.lines.contains { $0.hasPrefix("lateness: 10m  # \(file):1") }, "\(shown.text)")
            #expect(shown.lines.contains { $0.hasPrefix("mode: observe  # SEATWATCH_MODE") })
            let settings = try seatwatch("check-config", "--json", file).lines.map { try JSON($0) }
            #expect(settings.contains { $0["key"].string == "shards" && $0["needs_restart"] == .flag(true) })
            #expect(settings.count == shown.lines.count)
            #expect(try seatwatch("check-config", "--quiet", file).output.isEmpty)
        }
    }
}
