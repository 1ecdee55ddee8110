import Decoding
import Model
import Testing

/// What makes a line, and what makes it sound, whatever its fields say.
@Suite struct LineRulesTests {
    @Test func aLineIsAppliedWithOrWithoutItsLineEnd() {
        for end in ["", "\n", "\r\n", "\r"] {
            #expect(fate(line("tick") + end) == .applied)
        }
        #expect(fate(line("tick") + "\r\r") == .applied, "further carriage returns are JSON's white space")
    }

    @Test func blankLinesAreNotCountedButNumbered() {
        let batch = decoded("\n \t \n\r\n \r\n" + line("tick") + "\n\n" + "x\n  ")
        #expect(batch.recordCount == 1)
        #expect(batch.records[0].line == 5)
        #expect(batch.rejects.map(\.line) == [7])
        #expect(batch.lineCount == 2)
    }

    @Test func theLongestLineIsTakenAndTheNextOneNot() {
        func padded(to length: Int) -> String {
            let start = String(line("tick").dropLast()) + #","x":""#
            return start + String(repeating: "x", count: length - start.utf8.count - 2) + "\"}"
        }
        #expect(fate(padded(to: 65_536)) == .applied)
        #expect(fate(padded(to: 65_536) + "\n") == .applied)
        #expect(fate(padded(to: 65_537)).description.hasPrefix("line: too long"))
        #expect(fate(padded(to: 65_535) + "\r\n") == .applied)
        #expect(fate(padded(to: 65_536) + "\r\n").description.hasPrefix("line: too long"), "a CR counts")
        #expect(fate(String(repeating: " ", count: 65_537)).description.hasPrefix("line: too long"))

        let batch = decoded(padded(to: 200_000) + "\n" + line("tick") + "\n")
        #expect(batch.rejects.count == 1)
        #expect(batch.rejects[0].content.count == LineDecoder.rejectContentMax)
        #expect(batch.recordCount == 1)
    }

    @Test func aByteOrderMarkIsSkippedAtTheStartAlone() {
        let mark = "\u{FEFF}"
        #expect(fate(mark + line("tick"), firstLine: 1) == .applied)
        #expect(fate(mark + "\r\n", firstLine: 1) == .blank)
        #expect(fate(mark + line("tick"), firstLine: 2).description.hasPrefix("line: byte-order mark"))
        #expect(fate(mark + mark + line("tick"), firstLine: 1).field == "line")
        #expect(fate(" " + mark + line("tick"), firstLine: 1).field == "line")
        // A stream's first line follows its hello.
        let stream = EventBatch.ofTests()
        _ = LineDecoder(key: testKey).decode(
            bytes: Array((mark + line("tick")).utf8), mayBeMarked: false, into: stream)
        #expect(stream.recordCount == 0 && stream.rejects.first?.reason.hasPrefix("line: byte-order mark") == true)
        let batch = decoded(line("tick") + "\n" + mark + line("tick") + "\n")
        #expect(batch.rejects.map(\.line) == [2])
    }

    @Test(arguments: [
        "x", "{", "}", "{}{}", "[]", "[{}]", "null", "true", "12", "\"text\"", "{\"type\"}", "{\"type\":}",
        "{\"type\":\"tick\",}", "{,}", "{'type':'tick'}", "{type:1}", "{\"a\":1 \"b\":2}", "{\"a\":01}", "{\"a\":+1}",
        "{\"a\":.5}", "{\"a\":5.}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":tru}", "{\"a\":True}", "{\"a\":nul}",
        "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":0x10}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":\"b}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12G4\"}", "{\"a\":\"\\u123\"}", "{\"a\":1}//", "/**/{\"a\":1}", "{\"a\":1}\u{0}", "\u{0}",
        "{\"a\":1},", "{\"a\":1} x", "\u{C}", "\u{B}{}",
    ])
    func whatIsNoJSONObjectIsRejected(text: String) {
        // The same as a field of a sound line, too, unless it is JSON by itself.
        #expect(fate(text).field == "line")
        if !["[]", "[{}]", "null", "true", "12", "\"text\""].contains(text) {
            #expect(fate(String(line("tick").dropLast()) + ",\"x\":" + text + "}").field == "line")
        }
        #expect(fate(line("tick") + text).field == "line", "bytes after the object")
    }

    @Test func everyControlCharacterIsRejectedWhereverItStands() {
        for control in UInt8(0)..<0x20 where control != 0x0A {
            let byte = String(UnicodeScalar(control))
            #expect(fate(String(line("tick").dropLast()) + ",\"x\":\"a" + byte + "b\"}").field == "line")
            #expect(fate(String(line("tick").dropLast()) + ",\"x" + byte + "\":1}").field == "line")
            guard ![0x09, 0x0D].contains(control) else { continue }
            #expect(fate(byte + line("tick")).field == "line")
            #expect(fate(line("tick") + byte).field == "line")
            for at in [
                ",\"x\"" + byte + ":1}", ",\"x\":" + byte + "1}", ",\"x\":1" + byte + "}", "," + byte + "\"x\":1}",
            ] {
                #expect(fate(String(line("tick").dropLast()) + at).field == "line")
            }
            #expect(fate(String(line("tick").dropLast()) + byte + "\"x\":1}").field == "line", "no comma")
            #expect(fate(String(line("tick").dropLast()) + ",\"x\"" + byte + "1}").field == "line", "no colon")
        }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80],
            [0xC3], [0xE2, 0x82], [0xFF], [0xFE],
        ] as [[UInt8]])
    func whatIsNotUTF8IsRejectedEvenInIgnoredFields(bytes: [UInt8]) {
        let start = Array(String(line("tick").dropLast()).utf8)
        #expect(fate(bytes: start + Array(",\"x\":\"".utf8) + bytes + Array("\"}".utf8)).field == "line")
        #expect(fate(bytes: start + Array(",\"x".utf8) + bytes + Array("\":1}".utf8)).field == "line")
        #expect(fate(bytes: bytes + Array(line("tick").utf8)).field == "line")
        #expect(fate(bytes: Array(line("tick").utf8) + bytes).field == "line")
    }

    @Test func nestingIsBoundedAndEmptyContainersCount() {
        // The line's own object is level 1.
        func nested(_ levels: Int, innermost: String) -> String {
            String(line("tick").dropLast()) + ",\"x\":" + String(repeating: "[", count: levels - 1) + innermost
                + String(repeating: "]", count: levels - 1) + "}"
        }
        for innermost in ["", "1", "\"]\\\"[[\"", "1,2,\"x\",null"] {
            #expect(fate(nested(32, innermost: innermost)) == .applied)
            #expect(fate(nested(33, innermost: innermost)).description.hasPrefix("line: nested too deep"))
        }
        #expect(fate(nested(31, innermost: "{}")) == .applied)
        #expect(fate(nested(32, innermost: "{}")).description.hasPrefix("line: nested too deep"))
        #expect(fate(nested(31, innermost: "{\"a\":[]}")).description.hasPrefix("line: nested too deep"))
        #expect(fate(nested(20_000, innermost: "")).field == "line")
        #expect(fate(String(repeating: "{\"a\":", count: 13_000)).field == "line")

        let wide = "[" + Array(repeating: "[]", count: 10_000).joined(separator: ",") + "]"
        #expect(fate(String(line("tick").dropLast()) + ",\"x\":" + wide + "}") == .applied, "wide is not deep")
        let brackets = String(repeating: "[{", count: 1_000)
        #expect(fate(String(line("tick").dropLast()) + ",\"x\":[[1],\"\(brackets)\"]}") == .applied)
    }

    @Test(arguments: [
        ("9223372036854775807", true), ("-9223372036854775808", true), ("18446744073709551615", true),
        ("18446744073709551616", false), ("-9223372036854775809", false), ("123456789012345678901234567890", false),
        ("1e308", true), ("1e309", false), ("-1e309", false), ("1e400", false), ("1.8e308", false), ("1e-400", true),
        ("0.1e1", true), ("-0", true), ("-0.0", true), ("1E+2", true), ("1e999999999999", false),
        ("0." + String(repeating: "1", count: 5_000), true), (String(repeating: "1", count: 5_000), false),
    ])
    func numbersStayWithin64BitsOrADouble(number: String, isTaken: Bool) {
        let fates = [
            fate(String(line("tick").dropLast()) + ",\"x\":\(number)}"),
            fate(String(line("tick").dropLast()) + ",\"x\":[{\"y\":[\(number)]}]}"),
        ]
        for fate in fates { #expect(isTaken ? fate == .applied : fate.field == "line") }
    }

    @Test(arguments: [
        (#"\ud83d\ude00"#, true), (#"\uD83D\uDE00"#, true), (#"a\ud800\udc00b"#, true), (#"\udbff\udfff"#, true),
        (#"\ud7ff"#, true), (#"\ue000"#, true), (#"\u0000"#, true), (#"\\ud800"#, true), (#"\\\\udc00"#, true),
        (#"\ud800"#, false), (#"\udc00"#, false), (#"\udfff"#, false), (#"\ud83dx"#, false), (#"\ud83d\n"#, false),
        (#"\ud83d\u0041"#, false), (#"\ud83d\ud83d\ude00"#, false), (#"\ude00\ud83d"#, false),
        (#"\ud83d\ude00\ude00"#, false), (#"\\\ud800"#, false), (#"\ud800\\udc00"#, false), (#"\ud800\ue000"#, false),
    ])
    func surrogatesComeInWholePairs(text: String, isTaken: Bool) {
        let lines = [
            String(line("tick").dropLast()) + ",\"x\":\"\(text)\"}",
            String(line("tick").dropLast()) + ",\"\(text)\":1}",
            String(line("tick").dropLast()) + ",\"x\":[{\"y\":\"\(text)\"}]}",
            line("unknown.type", "\"x\":\"\(text)\""),
            line("tick", "\"id\":\"\(text)\""),
        ]
        for line in lines {
            let fate = fate(line)
            #expect(isTaken ? fate == .applied || fate == .ignored : fate.field == "line")
        }
    }

    @Test func aLineWithHalfASurrogateIsFoundAmongMany() {
        // The search for backslashes runs ahead over many lines; every line must still get its own verdict.
        let sound = [line("tick"), line("tick", #""x":"\\""#), line("tick", #""x":"\ud83d\ude00""#)]
        let bad = line("tick", #""x":"\ud83d""#)
        var random = SplitMix(seed: 7)
        let lines = (0..<600).map { _ in random.below(10) == 0 ? bad : sound[random.below(3)] }
        let batch = decoded(lines.joined(separator: "\n"))
        #expect(batch.rejects.map { Int($0.line) } == lines.indices.filter { lines[$0] == bad }.map { $0 + 1 })
    }

    @Test(arguments: [
        "type", "time", "id", "account", "organization", "session", "device", "ip", "user_agent", "geo", "network",
        "automated", "email", "display_name", "role", "status", "department", "session_limit", "sharing_allowed",
        "sharing_reason", "name", "seats_purchased", "seat_limit", "contact", "locale", "time_zone", "plan", "segment",
        "employees", "pricing", "currency", "billing_period", "discount", "add_seats_url", "offers", "price_tiers",
        "answer", "until", "by", "note", "undo",
    ])
    func aRepeatedKnownFieldIsRejected(name: String) {
        // Not even `null`, another spelling, or a type that the field means nothing to makes a repetition good.
        let escaped = "\\u00" + String(name.utf8.first!, radix: 16) + name.dropFirst()
        for second in [name, escaped] {
            for type in ["tick", "unknown.type", "account.update"] {
                let text = #"{"\#(name)":null,"\#(second)":null,"type":"\#(type)"}"#
                #expect(fate(text).description.hasPrefix("line: repeated field"))
            }
        }
        // A different name that begins the same is another field.
        #expect(
            fate(line("unknown.type", #""\#(name)_":1,"\#(name)_":2,"\#(name.uppercased())":1,"x":"\#(name)""#))
                == .ignored)
    }

    @Test(arguments: [
        #""geo":{"latitude":1,"longitude":2,"latitude":1}"#, #""geo":{"city":null,"cit\u0079":null}"#,
        #""network":{"asn":1,"kind":"vpn","asn":1}"#, #""network":{"kind":null,"kind":"vpn"}"#,
        #""offers":[{"kind":"add_on","name":"a"},{"name":"a","name":"b"}]"#, #""offers":[{"url":1,"url":1}]"#,
        #""price_tiers":[{"up_to":1,"up_to":2}]"#, #""price_tiers":[1,{"unit_price":"1","unit_price":"1"}]"#,
    ])
    func aRepeatedFieldInsideAKnownObjectIsRejected(fields: String) {
        for type in ["session.start", "session.end", "login.failure", "account.update", "tick", "unknown.type"] {
            #expect(fate(line(type, #""ip":"192.0.2.1","# + fields)).description.hasPrefix("line: repeated field"))
        }
        #expect(fate(organization(fields)).field != nil)
        // Nobody knows the fields of unknown objects.
        #expect(fate(line("tick", "\"x\":{\(fields)},\"y\":[{\"a\":1,\"a\":2}]")) == .applied)
    }

    @Test func aTypeIsNeeded() {
        #expect(fate(#"{"time":"\#(someTime)"}"#).description.hasPrefix("type: missing"))
        #expect(fate("{}").description.hasPrefix("type: missing"))
        #expect(fate(#"{"type":null}"#).description.hasPrefix("type: missing"))
        for type in ["1", "true", "[]", "{}", "1.5"] {
            #expect(fate("{\"type\":\(type)}").description.hasPrefix("type: not a text"))
        }
    }

    @Test func unknownTypesAreIgnoredWhateverTheirFields() {
        for type in ["", "Tick", "session", "session.begin", "flush", "session.start ", "tick\\u0000"] {
            #expect(fate(#"{"type":"\#(type)","time":5,"account":[],"geo":3}"#) == .ignored)
        }
        #expect(fate(#"{"type":"later","x":1e999}"#).field == "line", "yet the line has to be JSON")
        let batch = decoded(#"{"type":"later"}"#)
        #expect(batch.lineCount == 1 && batch.ignoredCount == 1 && batch.recordCount == 0 && batch.rejects.isEmpty)
    }

    @Test func escapedNamesAndTypesMeanTheSame() {
        let batch = decoded(#"{"\u0074ype":"ti\u0063k","tim\u0065":"\#(someTime.replacing("Z", with: "\\u005A"))"}"#)
        #expect(batch.all.map(\.type) == [.tick])
        #expect(batch.all.map(\.instant) == [someInstant])
    }

    @Test func aHelloIsNoEvent() {
        let text = fate(#"{"type":"hello","stream":"auth-1"}"#).description
        #expect(text == "hello: only as the first line of a connection")
    }

    @Test func aRejectSaysWhereAndKeepsTheStart() {
        let long = #"{"type":"tick","x":""# + String(repeating: "é", count: 400) + "\"}"
        let batch = decoded("bad one\r\n" + long + "\n", firstLine: 41)
        #expect(batch.rejects.map(\.line) == [41, 42])
        #expect(batch.rejects[0].content == Array("bad one\r".utf8))
        #expect(batch.rejects[1].content == Array(long.utf8.prefix(256)))
        #expect(batch.rejects[1].reason.hasPrefix("time: missing"))
        #expect(batch.lineCount == 2)
    }

    @Test func reasonsAreAClosedListInOneForm() {
        #expect(Set(LineDecoder.reasons).count == LineDecoder.reasons.count)
        for reason in LineDecoder.reasons {
            let parts = reason.split(separator: ": ", maxSplits: 1)
            #expect(parts.count == 2)
            #expect(parts[0].allSatisfy { $0.isLowercase || $0 == "_" })
            #expect(reason.count <= 120)
        }
    }
}
