import Foundation
import Testing

/// What `seatwatch schema` prints is what notices look like.
extension RealPrograms {
    @Suite struct Schemas {
        static let ofSharing = ["noticed", "updated", "resolved"].map { "seatwatch.sharing.\($0)" }
        static let ofSeats = ["threshold", "full", "overage", "growth", "inactive", "underused"].map {
            "seatwatch.seats.\($0)"
        }
        static let types =
            ofSharing + ofSeats + [
                "seatwatch.outreach.due", "seatwatch.security.takeover_suspected", "seatwatch.prevalence.high",
                "seatwatch.session.displaced",
            ]

        @Test(arguments: ["notify", "observe"]) func everyNoticeIsAsItsSchemaSays(mode: String) throws {
            let town = try LocatedTown.small.get()
            let schemas = try Dictionary(
                uniqueKeysWithValues: Self.types.map { type in
                    (type + ".v1", Schema(try JSON(try seatwatch("schema", type).output)))
                })
            let replay = try seatwatch(
                "replay", "--config", "/dev/null", "--until", "2025-06-01T00:00:00Z", town.file,
                environment: [
                    "SEATWATCH_MODE": mode, "SEATWATCH_INSTANCE": "test",
                    "SEATWATCH_FEEDBACK_URL": "https://example.com/{account}/{finding}?answer={answer}",
                ])
            #expect(replay.code == 0)
            var seen: Set<String> = []
            for line in replay.lines {
                let notice = try JSON(line)
                let type = notice["type"].string ?? ""
                seen.insert(type)
                let problems = try #require(schemas[type], "\(type)").problems(of: notice)
                #expect(problems.isEmpty, "\(problems): \(line)")
                #expect(notice["source"].string == "seatwatch/test")
                if mode == "observe" { #expect(notice["data"]["outreach"]["decision"].string != "send") }
            }
            #expect(seen.isSuperset(of: Self.ofSharing.map { $0 + ".v1" }))
            #expect(seen.contains("seatwatch.outreach.due.v1") == (mode == "notify"))
            #expect(!seen.isDisjoint(with: Self.ofSeats.map { $0 + ".v1" }))
        }

        @Test func theNumberOfTheVersionMayBeLeftOut() throws {
            for type in Self.types {
                #expect(try seatwatch("schema", type).text == seatwatch("schema", type + ".v1").text)
            }
        }

        @Test func theCheckerItselfFindsWhatIsWrong() throws {
            let schema = Schema(
                try JSON(
                    """
                    {"type":"object","required":["a"],"properties":{"a":{"$ref":"#/$defs/whole"},"b":{"enum":["x",null]},
                    "c":{"type":"array","items":{"type":["string","null"],"pattern":"^[0-9]+$"}},"d":{"const":1.5}},
                    "$defs":{"whole":{"type":"integer","minimum":1,"maximum":3}}}
                    """))
            func isFine(_ text: String) throws -> Bool { try schema.problems(of: JSON(text)).isEmpty }
            #expect(try isFine(#"{"a":1}"#) && isFine(#"{"a":3,"b":null,"c":["12",null],"d":1.5}"#))
            for bad in [
                "{}", "[]", #"{"a":0}"#, #"{"a":4}"#, #"{"a":1.5}"#, #"{"a":"1"}"#, #"{"a":null}"#, #"{"a":1,"b":"y"}"#,
                #"{"a":1,"c":["x"]}"#, #"{"a":1,"c":[1]}"#, #"{"a":1,"c":{}}"#, #"{"a":1,"d":1}"#, #"{"a":1,"e":1}"#,
            ] { #expect(try !isFine(bad), "\(bad)") }
            #expect(!Schema(try JSON(#"{"multipleOf":2}"#)).problems(of: .integer(2)).isEmpty)
        }
    }
}
