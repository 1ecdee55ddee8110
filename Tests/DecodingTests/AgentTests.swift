import Decoding
import Model
import Testing

/// What is read from user agents.
@Suite struct AgentTests {
    private func record(_ agent: String) throws -> EventRecord {
        try #require(decoded(presence("\"user_agent\":\"\(agent)\"")).all.first)
    }

    @Test(
        arguments: [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", .desktop),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
                .desktop
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", .desktop),
            ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", .desktop),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1", .phone),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", .phone),
            ("Dalvik/2.1.0 (Linux; U; Android 13; SM-S911B) Mobile", .phone),
            ("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1) Mobile Edge/15", .phone),
            ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", .tablet),
            ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", .tablet),
            ("Mozilla/5.0 (Android 14; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0", .tablet),
            ("curl/8.5.0", .program), ("python-requests/2.32.3", .program), ("Go-http-client/2.0", .program),
            ("okhttp/4.12.0", .program), ("Wget/1.21", .program), ("Java/17.0.2", .program), ("axios/1.7.2", .program),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", .program),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0.0.0 Safari/537.36", .program),
            ("PostmanRuntime/7.39", .program), ("-", .program), (" ", .program), ("0", .program),
            ("Acme Sync 3", .unknown), ("Mozilla/5.0", .unknown),
        ] as [(String, DeviceClass)])
    func theClassIsTold(agent: String, expected: DeviceClass) throws {
        let record = try record(agent)
        #expect(record.deviceClass == expected)
        #expect(record.agentFamily < 0x200)
    }

    @Test func systemsAndBrowsersAreFamilies() throws {
        func family(_ agent: String) throws -> UInt32 { try record(agent).agentFamily }
        let chrome = try family("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36")
        let olderChrome = try family("Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/99.0 Safari/537.36")
        let edge = try family("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0")
        let chromeOnMac = try family("Mozilla/5.0 (Macintosh; Mac OS X) AppleWebKit/537.36 Chrome/130.0 Safari/537.36")
        let curl = try family("curl/8.5.0")
        #expect(chrome == olderChrome, "versions come and go")
        #expect(Set([chrome, edge, chromeOnMac, curl]).count == 4)
    }

    @Test func withoutAUserAgentNothingIsKnown() {
        for fields in ["", #""user_agent":null"#, #""user_agent":"""#] {
            let batch = decoded(presence(fields.isEmpty ? #""x":1"# : fields))
            #expect(batch.all.map(\.deviceClass) == [.unknown])
            #expect(batch.all.map(\.agentFamily) == [0])
        }
        for value in ["1", "[]", "{}", "true"] {
            #expect(fate(presence("\"user_agent\":\(value)")).field == "user_agent")
        }
    }

    @Test func onlyTheStartOfALongUserAgentIsRead() throws {
        let filler = String(repeating: "x", count: 500)
        #expect(try record(filler + " curl/8.5.0").deviceClass == .program)
        #expect(try record(filler + filler + " curl/8.5.0").deviceClass == .unknown)
    }

    /// More user agents than the cache has places, in changing order, by one decoder: the same as one decoder each.
    @Test func theCacheChangesNothing() {
        let systems = ["Windows NT 10.0", "Macintosh", "iPhone", "iPad", "Linux; Android 14", "X11; Linux", "curl/"]
        let agents = (0..<5_000).map { "Mozilla/5.0 (\(systems[$0 % systems.count])) Build/\($0)" }
        var random = SplitMix(seed: 11)
        let order = (0..<20_000).map { _ in random.below(agents.count) }
        let batch = EventBatch(recordCapacity: order.count, arenaCapacity: 4 << 20)
        let text = order.map { presence("\"user_agent\":\"\(agents[$0])\"") }.joined(separator: "\n")
        _ = LineDecoder(key: testKey).decode(bytes: Array(text.utf8), into: batch)
        let expected = (0..<systems.count).map { decoded(presence("\"user_agent\":\"\(agents[$0])\"")).all[0] }
        #expect(batch.recordCount == order.count)
        for (record, index) in zip(batch.all, order) {
            #expect(record.deviceClass == expected[index % systems.count].deviceClass)
            #expect(record.agentFamily == expected[index % systems.count].agentFamily)
        }
    }
}
