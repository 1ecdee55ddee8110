import Decoding
import Model
import Testing

/// The fields of `session.*` and `login.*` lines, and those that every line has.
@Suite struct PresenceTests {
    @Test func aWholeLineBecomesARecord() throws {
        let text = #"""
            {"type":"session.start","time":"2026-11-02T09:14:03.120Z","id":"evt-1","account":"ann@example.org",
            "organization":"org-7","session":"s-1","device":"d-1","ip":"203.0.113.7",
            "user_agent":"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1",
            "geo":{"latitude":3.139,"longitude":101.6869,"accuracy_km":20,"country":"MY","city":"Kuala Lumpur"},
            "network":{"asn":4788,"kind":"mobile"},"automated":true,"unheard_of":{"x":[1,2]}}
            """#.replacing("\n", with: "")
        let batch = decoded(text)
        let record = try #require(batch.all.first)
        #expect(record.type == .sessionStart)
        #expect(record.instant == someInstant)
        #expect(record.line == 1)
        #expect(batch.text(record.id) == "evt-1")
        #expect(batch.text(record.account) == "ann@example.org")
        #expect(batch.text(record.organization) == "org-7")
        #expect(batch.text(record.session) == "s-1")
        #expect(batch.text(record.device) == "d-1")
        #expect(batch.text(record.place) == "Kuala Lumpur\u{1F}MY")
        #expect(record.address.description == "203.0.113.7")
        #expect(record.flags == [.automated, .hasAddress, .hasPlace])
        #expect(record.latitude == 3.139 && record.longitude == 101.6869 && record.radius == 20)
        #expect(record.asn == 4788)
        #expect(record.networkKind == .mobile)
        #expect(record.deviceClass == .phone)
        #expect(record.agentFamily != 0)
        #expect(record.update == -1)
        #expect(record.accountHash == testKey.hash("ann@example.org"))
        #expect(record.organizationHash == testKey.hash("org-7"))
        #expect(record.sessionHash == testKey.hash("s-1"))
        #expect(record.deviceHash == testKey.hash("d-1"))
        #expect(Set([record.accountHash, record.organizationHash, record.sessionHash, record.deviceHash]).count == 4)
    }

    @Test func whatIsAbsentLooksLikeAnEmptyRecord() throws {
        var expected = EventRecord()
        expected.time = someInstant.milliseconds
        expected.typeCode = EventType.tick.rawValue
        expected.line = 1
        // A batch whose memory was used before: nothing of that may show.
        let batch = EventBatch.ofTests()
        batch.records.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout<EventRecord>.stride) {
            $0.update(repeating: 0xA5, count: MemoryLayout<EventRecord>.stride)
        }
        _ = LineDecoder(key: testKey).decode(bytes: Array(line("tick").utf8), into: batch)
        let record = try #require(batch.all.first)
        #expect(withUnsafeBytes(of: record, Array.init) == withUnsafeBytes(of: expected, Array.init))
        #expect(batch.arenaCount == 0)
    }

    @Test func everyTypeHasItsCode() {
        let types = ["session.start", "session.activity", "session.end", "login.failure", "account.update", "tick"]
        let codes: [EventType] = [.sessionStart, .sessionActivity, .sessionEnd, .loginFailure, .accountUpdate, .tick]
        for (type, code) in zip(types, codes) {
            #expect(decoded(line(type, #""ip":"192.0.2.1""#)).all.map(\.type) == [code])
        }
        #expect(decoded(organization("")).all.map(\.type) == [.organizationUpdate])
        #expect(decoded(line("feedback", #""answer":"travel""#)).all.map(\.type) == [.feedback])
    }

    @Test func anAddressIsRequiredWhereSomebodyIsSeen() {
        for type in ["session.start", "session.activity"] {
            #expect(fate(line(type)).description.hasPrefix("ip: missing"))
            #expect(fate(line(type, #""ip":null"#)).description.hasPrefix("ip: missing"))
            #expect(fate(line(type, #""ip":"2001:db8::7""#)) == .applied)
        }
        for type in ["session.end", "login.failure"] { #expect(fate(line(type)) == .applied) }
    }

    @Test func anAccountIsRequiredWhereItMeansSomething() {
        for type in ["session.start", "session.activity", "session.end", "login.failure", "account.update", "feedback"]
        {
            func with(_ account: String) -> String {
                #"{"type":"\#(type)","time":"\#(someTime)","ip":"192.0.2.1","answer":"travel"\#(account)}"#
            }
            for account in ["", #","account":null"#, #","account":"""#] {
                #expect(fate(with(account)).description.hasPrefix("account: missing"))
            }
            for account in ["1", "true", "[]", "{}"] {
                #expect(fate(with(#","account":\#(account)"#)).description.hasPrefix("account: not a text"))
            }
            let longest = String(repeating: "a", count: 254) + "é"
            #expect(fate(with(#","account":"\#(longest)""#)) == .applied)
            #expect(fate(with(#","account":"\#(longest)a""#)).description.hasPrefix("account: not a text or too long"))
        }
        #expect(fate(#"{"type":"tick","time":"\#(someTime)","account":5}"#) == .applied)
    }

    @Test(arguments: [("id", 128), ("organization", 1_024), ("session", 1_024), ("device", 1_024)])
    func namesAreBoundedTexts(name: String, most: Int) {
        let longest = String(repeating: "x", count: most)
        #expect(fate(presence("\"\(name)\":\"\(longest)\"")) == .applied)
        #expect(fate(presence("\"\(name)\":\"\(longest)x\"")).field == name)
        for value in ["1", "false", "[]", "{}"] { #expect(fate(presence("\"\(name)\":\(value)")).field == name) }
        for value in ["null", "\"\""] {
            let batch = decoded(presence("\"\(name)\":\(value)"))
            let spans = batch.all.flatMap { [$0.id, $0.organization, $0.session, $0.device] }
            #expect(spans == [.absent, .absent, .absent, .absent])
            #expect(batch.all.allSatisfy { $0.organizationHash == 0 && $0.sessionHash == 0 && $0.deviceHash == 0 })
        }
    }

    @Test func lengthsAreCountedInDecodedBytes() {
        let escaped = String(repeating: "\\u00e9", count: 128)
        #expect(decoded(#"{"type":"tick","time":1793610843120,"id":"\#(escaped.dropLast(6 * 64))"}"#).recordCount == 1)
        #expect(fate(line("tick", #""id":"\#(escaped)""#)).field == "id")
    }

    @Test func aFieldOfOtherTypesIsIgnoredUnchecked() {
        #expect(fate(line("login.failure", #""session":5"#)) == .applied)
        #expect(
            fate(line("tick", #""session":5,"device":[],"ip":"x","geo":1,"network":2,"automated":3,"role":4"#))
                == .applied)
        #expect(fate(line("account.update", #""ip":"x","geo":1,"answer":7,"name":8,"offers":9"#)) == .applied)
        #expect(fate(organization(#""account":"","ip":1,"email":2,"until":3"#)) == .applied)
        #expect(fate(presence(#""role":1,"name":2,"answer":3,"price_tiers":4"#)) == .applied)
        for type in ["tick", "login.failure", "account.update"] {
            #expect(fate(line(type, #""organization":5"#)).field == "organization", "a field of every type")
            #expect(fate(line(type, #""id":5"#)).field == "id")
        }
    }

    @Test func aTickKeepsNothingButItsTime() {
        let batch = decoded(line("tick", #""organization":"org","account":"a","device":"d""#))
        #expect(batch.all.map(\.organization) == [.absent])
        #expect(batch.all.map(\.organizationHash) == [0])
        #expect(batch.arenaCount == 0)
    }

    @Test func automatedIsABoolean() {
        #expect(decoded(presence(#""automated":true"#)).all.map(\.flags) == [.automated])
        for value in ["false", "null"] { #expect(decoded(presence("\"automated\":\(value)")).all.map(\.flags) == [[]]) }
        for value in ["1", "\"true\"", "[]"] { #expect(fate(presence("\"automated\":\(value)")).field == "automated") }
    }

    @Test(
        arguments: [
            (#"{"latitude":-90,"longitude":180}"#, nil),
            (#"{"latitude":90.0,"longitude":-180.0,"accuracy_km":0}"#, nil),
            (#"{"latitude":1,"longitude":2,"city":"Äöü"}"#, "Äöü\u{1F}"),
            (#"{"latitude":1,"longitude":2,"city":""}"#, nil),
            (#"{"latitude":1,"longitude":2,"country":"ID"}"#, "\u{1F}ID"),
            (#"{"latitude":1,"longitude":2,"country":null,"city":null,"accuracy_km":null,"x":[]}"#, nil),
        ] as [(String, String?)])
    func aPlaceIsRead(geo: String, place: String?) throws {
        let batch = decoded(presence("\"geo\":\(geo)"))
        let record = try #require(batch.all.first)
        #expect(record.flags == .hasPlace)
        #expect(batch.text(record.place) == place)
        #expect(record.radius.isNaN != geo.contains("accuracy_km\":0"))
    }

    @Test(arguments: [
        "1", "[]", "\"x\"", "true", "{}", #"{"latitude":1}"#, #"{"longitude":1}"#, #"{"latitude":null,"longitude":1}"#,
        #"{"latitude":"1","longitude":2}"#, #"{"latitude":1,"longitude":[2]}"#, #"{"latitude":90.001,"longitude":0}"#,
        #"{"latitude":-91,"longitude":0}"#, #"{"latitude":0,"longitude":180.001}"#, #"{"latitude":0,"longitude":-181}"#,
        #"{"latitude":0,"longitude":0,"accuracy_km":-1}"#, #"{"latitude":0,"longitude":0,"accuracy_km":"5"}"#,
        #"{"latitude":0,"longitude":0,"city":5}"#, #"{"latitude":0,"longitude":0,"country":{}}"#,
        #"{"latitude":0,"longitude":0,"city":"a\u001fb"}"#, #"{"latitude":0,"longitude":0,"country":"a\nb"}"#,
    ])
    func aBadPlaceIsRejected(geo: String) {
        #expect(fate(presence("\"geo\":\(geo)")).field == "geo")
    }

    @Test func placeNamesAndRadiiAreBounded() {
        func geo(_ fields: String) -> String { presence(#""geo":{"latitude":0,"longitude":0,\#(fields)}"#) }
        let longest = String(repeating: "x", count: 256)
        #expect(fate(geo(#""city":"\#(longest)","country":"\#(longest)""#)) == .applied)
        #expect(fate(geo(#""city":"\#(longest)x""#)).field == "geo")
        #expect(fate(geo(#""country":"\#(longest)x""#)).field == "geo")
        for (given, kept) in [("12.5", 12.5), ("20038", 20_038), ("1e300", 20_038), ("18446744073709551615", 20_038)] {
            #expect(decoded(geo("\"accuracy_km\":\(given)")).all.map(\.radius) == [Float(kept)])
        }
    }

    @Test func aNetworkIsRead() {
        for kind in NetworkKind.allCases {
            guard let name = kind.name else { continue }
            #expect(decoded(presence(#""network":{"kind":"\#(name)"}"#)).all.map(\.networkKind) == [kind])
        }
        for asn in [0, 1, 4_294_967_295] as [UInt32] {
            #expect(decoded(presence(#""network":{"asn":\#(asn),"kind":null}"#)).all.map(\.asn) == [asn])
        }
        #expect(fate(presence(#""network":{}"#)) == .applied)
        #expect(fate(presence(#""network":null"#)) == .applied)
    }

    @Test(arguments: [
        "1", "[]", "\"mobile\"", #"{"kind":"unknown"}"#, #"{"kind":"Mobile"}"#, #"{"kind":""}"#, #"{"kind":1}"#,
        #"{"asn":-1}"#, #"{"asn":4294967296}"#, #"{"asn":1.0}"#, #"{"asn":"1"}"#, #"{"asn":18446744073709551615}"#,
    ])
    func aBadNetworkIsRejected(network: String) {
        #expect(fate(presence("\"network\":\(network)")).field == "network")
    }
}
