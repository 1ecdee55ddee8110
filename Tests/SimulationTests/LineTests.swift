import Model
import Simulation
import Testing

@Suite struct LineTests {
    private static let settings = TownSettings(seed: 11, accounts: 90, days: 4, population: .usual.even)

    @Test func everyLineIsAnObjectWithWhatItsTypeNeeds() {
        let settings = Self.settings
        var ids: Set<String> = []
        var last: Int64 = 0
        var types: [String: Int] = [:]
        var lines = 0
        var disordered = 0
        Town(settings).events { line in
            lines += 1
            let object = fields(line)
            #expect(line.last == 0x0A && line.count <= 65_537)
            let type = object["type"] as? String ?? ""
            types[type, default: 0] += 1
            let time = milliseconds(object["time"])
            if time < last { disordered += 1 }
            #expect(time > settings.start.milliseconds - 4 * 3_600_000 || time == settings.start.milliseconds)
            #expect(time < (settings.start + .days(4)).milliseconds + 300_000)
            last = max(last, time)
            #expect(ids.insert(object["id"] as? String ?? "").inserted, "ids are unique")
            #expect((object["organization"] as? String)?.hasPrefix("org_") == true)
            guard type != "organization.update" else { return }
            #expect((object["account"] as? String)?.hasPrefix("acc_") == true)
            guard type != "account.update" else { return }
            for key in ["session", "ip", "user_agent"] { #expect(object[key] is String, "\(type) has no \(key)") }
            if object["automated"] != nil { #expect(object["device"] == nil, "programs keep no cookie") }
            #expect(object["network"] == nil, "no kind of network unless asked for")
        }
        for type in ["session.start", "session.activity", "session.end", "login.failure"] {
            #expect(types[type, default: 0] > lines / 1_000, "\(type) is rare")
        }
        #expect(disordered * 100 < lines, "lines come in order of time, but for wrong clocks and late batches")
        #expect(types["session.end", default: 0] < types["session.start", default: 0], "some just close the lid")
        #expect(types["account.update"] == settings.accounts)
    }

    @Test func theRegisterComesFirstAndFits() {
        let settings = Self.settings
        var seats: [String: Int] = [:]
        var members: [String: Int] = [:]
        var sessionsBegan = false
        var shares: [String: String] = [:]
        Town(settings).events { line in
            let object = fields(line)
            let organization = object["organization"] as? String ?? ""
            switch object["type"] as? String {
            case "organization.update":
                #expect(!sessionsBegan)
                seats[organization] = object["seats_purchased"] as? Int
                for key in ["name", "locale", "time_zone", "plan", "currency", "billing_period"] {
                    #expect(object[key] is String, "\(key) is missing")
                }
                #expect((object["price_tiers"] as? [Any])?.count == 3)
            case "account.update":
                #expect(!sessionsBegan)
                members[organization, default: 0] += 1
                #expect((object["email"] as? String)?.hasSuffix(".example") == true)
                let account = object["account"] as? String ?? ""
                if object["sharing_allowed"] as? Bool == true, let reason = object["sharing_reason"] as? String {
                    shares[account] = reason.hasPrefix("Job share") ? "job_share" : "training_room"
                }
                if object["role"] as? String == "shared" { shares[account] = "role_mailbox" }
            default: sessionsBegan = true
            }
        }
        #expect(members.values.allSatisfy { (3...60).contains($0) })
        for (organization, count) in members { #expect(seats[organization, default: 0] > count) }
        let declared = Town(settings).truths.filter {
            ["job_share", "training_room", "role_mailbox"].contains($0.kind)
        }
        #expect(!declared.isEmpty)
        #expect(shares == Dictionary(uniqueKeysWithValues: declared.map { ($0.account, $0.kind) }))
    }

    @Test func kindsOfNetworkComeWhenAskedFor() {
        var settings = TownSettings(seed: 11, accounts: 60, days: 2, population: .usual.even)
        settings.networkKindPercent = 100
        var kinds: Set<String> = []
        Town(settings).events { line in
            let object = fields(line)
            guard object["ip"] != nil else { return }
            kinds.insert((object["network"] as? [String: Any])?["kind"] as? String ?? "none")
        }
        #expect(kinds.isSuperset(of: ["fixed", "mobile", "vpn", "hosting", "relay"]))
        #expect(!kinds.contains("none"))

        settings.networkKindPercent = 30
        var (with, all) = (0, 0)
        Town(settings).events { line in
            let object = fields(line)
            guard object["ip"] != nil else { return }
            all += 1
            if object["network"] != nil { with += 1 }
        }
        #expect((25...35).contains(with * 100 / all))
    }

    /// Volume as of a real town: not so little that nothing can be seen, not so much that it is no login log.
    @Test func anActiveDayOfAPersonHasSomeDozenLines() {
        let lines = Story.big.accounts("office_worker").flatMap(\.lines)
        let activeDays = Set(lines.map { "\($0.account) \($0.day)" }).count
        #expect((20...60).contains(lines.count / activeDays))
    }
}
