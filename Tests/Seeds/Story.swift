import Model

/// What clients have to send: a few logins, used by one or by several people, with all that the auth service writes
/// around them, and some that it should not.
struct Story {
    /// Monday, 2026-01-05.
    static let begin: Int64 = 1_767_571_200_000
    static let aheadMax = TimeSpan.minutes(5)

    struct Line {
        enum Kind { case applied, blank, ignored, bad, overlong }

        var kind: Kind
        /// Milliseconds since 1970. No two applied lines have the same, so that a record says whose it is.
        var time: Int64
        /// With its LF.
        var bytes: [UInt8]
        /// Microseconds since the beginning: when it is there to be sent.
        var due: Int
    }

    /// One connection's worth: a stream, or what comes without one.
    struct Source {
        /// Nil without a stream.
        var stream: String?
        var mayControl: Bool
        var lines: [Line] = []
    }

    private(set) var sources: [Source]
    let accounts: [String]
    private var times: Set<Int64> = []
    private let plan: Plan

    init(_ plan: Plan, _ random: inout Random) {
        self.plan = plan
        // No name is part of another, or of anything else: so a search for it finds what is held about it.
        accounts = (0..<plan.accounts).map { "\(Self.letters[$0])-\(random.below(900) + 100)-login" }
        sources = (0..<plan.streams).map { Source(stream: "auth-\($0)", mayControl: random.once(in: 2)) }
        if plan.hasBare { sources.append(Source(stream: nil, mayControl: false)) }
        write(&random)
    }

    private static let letters = ["q", "w", "x", "y", "z", "v"]

    private mutating func write(_ random: inout Random) {
        let habits = accounts.map { _ in Habit(&random) }
        var now = Self.begin
        let stepMax = random.pick([20, 120, 400])
        // Then hardly anybody comes any more, and time passes: letters fall due, findings end.
        let quiet = random.once(in: 2) ? 0 : random.within(5...25)
        let count = plan.lines + quiet
        // Seats that have been known for a month are compared with those of before.
        let leap = random.once(in: 2) ? random.below(plan.lines) : nil
        for number in 0..<count {
            if number == leap { now += 31 * 86_400_000 }
            now += Int64(random.below(stepMax * 60_000))
            // Some lines come late: within what counts, or beyond.
            let late = random.once(in: 12) ? Int64(random.below(random.pick([600_000, 200_000_000]))) : 0
            let time = unused(now - late)
            let source = random.below(sources.count)
            let account = random.below(accounts.count)
            let line =
                number >= plan.lines && !random.once(in: 6)
                ? accepted(#"{"type":"tick","time":\#(time)}"#, time)
                : line(time, accounts[account], habits[account], sources[source], &random)
            let due = plan.span * number / count
            sources[source].lines.append(Line(kind: line.kind, time: time, bytes: line.bytes, due: due))
            // The same connection often has more.
            if line.kind == .applied { times.insert(time) }
        }
    }

    private func unused(_ time: Int64) -> Int64 {
        var time = time
        while times.contains(time) { time += 1 }
        return time
    }

    private func line(
        _ time: Int64, _ account: String, _ habit: Habit, _ source: Source, _ random: inout Random
    ) -> (kind: Line.Kind, bytes: [UInt8]) {
        let head = #""time":\#(time),"account":"\#(account)""#
        switch random.below(100) {
        case 0..<66:
            return accepted(session(random.once(in: 8) ? "start" : "activity", head, account, habit, &random), time)
        case 66..<70: return accepted(session("end", head, account, habit, &random), time)
        case 70..<73: return accepted(#"{"type":"login.failure",\#(head)}"#, time)
        case 73..<79: return accepted(Self.accountUpdate(head, account, &random), time)
        case 79..<84: return accepted(Self.organizationUpdate(time, &random), time)
        case 84..<87:
            let line = Self.feedback(head, time, &random)
            return source.mayControl ? accepted(line, time) : (.bad, Self.bytes(line))
        case 87..<90: return accepted(#"{"type":"tick","time":\#(time)}"#, time)
        case 90..<92: return (.blank, Self.bytes(random.pick(["", "\r", "  \t"])))
        case 92..<93: return (.ignored, Self.bytes(#"{"type":"coffee.break",\#(head)}"#))
        case 93..<94: return (.overlong, [])
        case 94..<96 where plan.horizon != nil:
            let ahead = Self.begin + 3_000_000_000_000 / 100 + time % 1_000_000
            return (.bad, Self.bytes(#"{"type":"session.end","time":\#(ahead),"account":"\#(account)"}"#))
        default: return (.bad, Self.bytes(Self.nonsense(head, &random)))
        }
    }

    /// A line that is right; live it may be too far ahead of the clock.
    private func accepted(_ text: String, _ time: Int64) -> (kind: Line.Kind, bytes: [UInt8]) {
        let isAhead = plan.horizon.map { time > $0 + Self.aheadMax.milliseconds } ?? false
        return (isAhead ? .bad : .applied, Self.bytes(text))
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) + [10] }

    private func session(
        _ what: String, _ head: String, _ account: String, _ habit: Habit, _ random: inout Random
    ) -> String {
        let person = random.pick(habit.people)
        let place = Self.places[random.once(in: 20) ? random.below(Self.places.count) : person.place]
        let device = random.once(in: 12) ? "" : #","device":"d\#(random.pick(person.devices))""#
        let session = random.once(in: 5) ? "" : #","session":"\#(account)-\#(random.below(6))""#
        let organization = random.once(in: 4) ? #","organization":"org-\#(random.below(3))""# : ""
        let agent = random.once(in: 3) ? #","user_agent":"\#(random.pick(Self.agents))""# : ""
        let id = random.once(in: 4) ? #","id":"e-\#(random.below(1_000))""# : ""
        let network = random.once(in: 12) ? #","network":{"kind":"\#(random.pick(["mobile", "vpn", "fixed"]))"}"# : ""
        let geo =
            random.once(in: 15)
            ? ""
            : #","geo":{"latitude":\#(place.latitude),"longitude":\#(place.longitude),"country":"\#(place.country)","#
                + #""accuracy_km":10}"#
        let address = "\(place.network).\(random.below(3)).\(random.within(1...5))"
        return #"{"type":"session.\#(what)",\#(head),"ip":"\#(address)""# + device + session + organization + agent + id
            + network
            + geo + "}"
    }

    private static func accountUpdate(_ head: String, _ account: String, _ random: inout Random) -> String {
        let field = random.pick([
            #""organization":"org-\#(random.below(3))""#, #""organization":null"#, #""role":"viewer""#,
            #""role":"full""#, #""status":"deactivated""#, #""status":"active""#, #""display_name":"\#(account) Doe""#,
            #""email":"\#(account)@example.com""#, #""email":"Desk@example.com""#,
            #""email":"desk@example.com""#, #""sharing_allowed":\#(random.once(in: 3))"#,
            #""session_limit":\#(random.below(4))"#, #""session_limit":1"#, #""session_limit":1"#,
            #""session_limit":2"#, #""department":"Sales""#, #""department":"Support""#, #""department":null"#,
        ])
        return #"{"type":"account.update",\#(head),\#(field)}"#
    }

    private static func organizationUpdate(_ time: Int64, _ random: inout Random) -> String {
        let field = random.pick([
            #""seats_purchased":\#(random.within(1...9))"#, #""seats_purchased":\#(random.within(1...5))"#,
            #""seats_purchased":\#(random.within(4...9))"#, #""seats_purchased":\#(random.within(4...9))"#,
            #""name":"Example \#(random.below(9))""#,
            #""locale":"ms""#, #""pricing":"per-seat","currency":"USD","price_tiers":[{"unit_price":"30.00"}]"#,
            #""offers":[{"kind":"add_on","name":"More"}]"#, #""pricing":"value""#,
            #""time_zone":"\#(random.pick(["Asia/Kuala_Lumpur", "America/New_York", "Moon/Base"]))""#,
        ])
        return #"{"type":"organization.update","time":\#(time),"organization":"org-\#(random.below(3))",\#(field)}"#
    }

    private static func feedback(_ head: String, _ time: Int64, _ random: inout Random) -> String {
        let answer = random.pick(Feedback.Answer.allCases).name
        let undo = random.once(in: 5) ? #","undo":true"# : ""
        let until = answer == "snooze" ? #","until":\#(time + 86_400_000)"# : ""
        return #"{"type":"feedback",\#(head),"answer":"\#(answer)"\#(undo)\#(until)}"#
    }

    private static func nonsense(_ head: String, _ random: inout Random) -> String {
        random.pick([
            #"{"type":"session.start",\#(head)}"#, #"{"type":"session.start",\#(head),"ip":"1.2.3"}"#,
            #"{"type":"session.end""#, "what is this?", #"{"type":"login.failure","time":"yesterday","account":"x"}"#,
            #"{"type":"tick","time":1}"#, "[]",
        ])
    }

    private static let agents = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
    ]

    struct Place {
        var network: String
        var country: String
        var latitude: Double
        var longitude: Double
    }

    static let places = [
        Place(network: "60.7", country: "MY", latitude: 4.58, longitude: 101.07),
        Place(network: "80.7", country: "GB", latitude: 51.51, longitude: -0.13),
        Place(network: "98.7", country: "US", latitude: 40.71, longitude: -74.01),
        Place(network: "49.7", country: "JP", latitude: 35.69, longitude: 139.69),
    ]

    /// Who uses a login: one person or several, each at home somewhere, with devices of their own.
    private struct Habit {
        var people: [(place: Int, devices: [Int])] = []

        init(_ random: inout Random) {
            for person in 0..<random.pick([1, 2, 2, 3]) {
                let place = (person + random.below(2)) % Story.places.count
                people.append((place, (0..<random.within(1...2)).map { person * 2 + $0 }))
            }
        }
    }
}
