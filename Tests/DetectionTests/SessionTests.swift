import Model
import Testing

@testable import Detection

/// Logins that are used more often at once than their limit allows: who began first makes room.
@Suite struct SessionTests {
    private static func newestWins(_ change: (inout SessionSettings) -> Void = { _ in }) -> DetectionSettings {
        var settings = DetectionSettings()
        settings.sessions.rule = .newestWins
        change(&settings.sessions)
        return settings
    }

    private static func limited(_ limit: Int?, _ settings: DetectionSettings = newestWins()) -> Life {
        let life = Life(settings)
        life.update(time(day: 1, 8)) { $0.sessionLimit = limit.map { .set($0) } ?? .unchanged }
        return life
    }

    private static func told(_ life: Life) -> [String] {
        life.displacements.map { "\($0.session.session ?? "-") \($0.time.description.dropFirst(11).prefix(8))" }
    }

    @Test func whoBeganFirstMakesRoomOnceTheGraceIsOver() throws {
        let life = Self.limited(1)
        life.see(.laptop, at: .ipoh, time(day: 1, 9), .sessionStart, session: "one")
        life.see(.phone, at: .london, time(day: 1, 9, 10), .sessionStart, session: "two")
        life.see(.laptop, at: .ipoh, time(day: 1, 9, 10) + .seconds(59), session: "one")
        #expect(life.displacements.isEmpty)
        life.wait(until: time(day: 1, 9, 11))
        #expect(Self.told(life) == ["one 09:11:00"])
        let displacement = try #require(life.displacements.first)
        #expect((displacement.limit, displacement.live, displacement.step) == (1, 2, 1))
        #expect(displacement.session.device == "laptop-a" && displacement.session.network == "60.7.1.0/24")
        #expect(displacement.session.started == time(day: 1, 9))
        #expect(displacement.session.lastSeen == time(day: 1, 9, 10) + .seconds(59))
        #expect(displacement.newest.session == "two")
        // However long it goes on: it was told.
        for minute in 12...50 { life.see(.laptop, at: .ipoh, time(day: 1, 9, minute), session: "one") }
        life.wait(until: time(day: 1, 10))
        #expect(life.displacements.count == 1)
    }

    @Test func aLineTellsItWithoutWaitingForTheMinute() {
        let life = Self.limited(1)
        life.see(.laptop, at: .ipoh, time(day: 1, 9) + .seconds(10), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9) + .seconds(20), session: "two")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 1) + .seconds(19), session: "two")
        #expect(Self.told(life) == [])
        life.see(.phone, at: .ipoh, time(day: 1, 9, 1) + .seconds(20), session: "two")
        #expect(Self.told(life) == ["one 09:01:20"])
    }

    /// Only one is awake here. Timers are set anew now and then, which looks at everybody with sessions: while an update is
    /// taken in, that must not put the account at rest which it is about.
    @Test func anUpdateIsAboutOneAccount() {
        let life = Self.limited(1)
        let others = (0..<20).map { Life(Self.newestWins(), account: "account-\($0)", beside: life) }
        for other in others { other.update(time(day: 1, 8)) { $0.sessionLimit = .set(1) } }
        for life in others + [life] {
            life.see(.laptop, at: .ipoh, time(day: 1, 10), .sessionStart, session: "one")
            life.see(.phone, at: .london, time(day: 1, 10), .sessionStart, session: "two")
        }
        for second in 0..<300 {
            life.update(time(day: 1, 10) + .seconds(Int64(second) / 10)) { update in
                update.sessionLimit = .set(1)
                update.sharingAllowed = .set(true)
            }
        }
        let agreed = "Sharing this login has been agreed."
        #expect(life.explanation.reasons.contains(agreed))
        for other in others { #expect(!other.explanation.reasons.contains(agreed)) }
    }

    @Test func nobodyIsToldWhereThereIsNothingToTell() {
        // Without a rule, without a limit, with one that is wide enough, and with one that is none.
        for (settings, limit) in [
            (DetectionSettings(), 1), (Self.newestWins(), nil), (Self.newestWins(), 2), (Self.newestWins(), 0),
            (Self.newestWins(), SessionWatch.limitMax + 1),
        ] {
            let life = Self.limited(limit, settings)
            life.see(.laptop, at: .ipoh, time(day: 1, 9), session: "one")
            life.see(.phone, at: .london, time(day: 1, 9, 1), session: "two")
            life.wait(until: time(day: 1, 12))
            #expect(life.displacements.isEmpty)
            #expect(life.book.watches.isEmpty == (limit != 2))
        }
    }

    @Test func whoLogsOutOrStopsInTimeIsLeftInPeace() {
        let life = Self.limited(1)
        life.see(.laptop, at: .ipoh, time(day: 1, 9), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 10), session: "two")
        life.see(.laptop, at: .ipoh, time(day: 1, 9, 10) + .seconds(40), .sessionEnd, session: "one")
        life.wait(until: time(day: 1, 9, 30))
        // A line from before the end that comes late opens nothing again.
        life.see(.laptop, at: .ipoh, time(day: 1, 9, 9), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 30), session: "two")
        // Nobody was there for half an hour: another device is no second session.
        life.see(.laptop, at: .ipoh, time(day: 1, 10, 1), session: "three")
        life.wait(until: time(day: 1, 12))
        #expect(life.displacements.isEmpty)
    }

    @Test func ofSeveralEachIsToldOnceInTheOrderOfTheirBeginnings() {
        let life = Self.limited(2)
        for (number, name) in ["a", "b", "c", "d", "e"].enumerated() {
            life.see(.laptop(number), at: .ipoh, time(day: 1, 9, number), session: name)
        }
        for minute in 5...20 {
            for (number, name) in ["a", "b", "c", "d", "e"].enumerated() {
                life.see(.laptop(number), at: .ipoh, time(day: 1, 9, minute), session: name)
            }
        }
        #expect(Self.told(life) == ["a 09:03:00", "b 09:04:00", "c 09:05:00"])
        #expect(life.displacements.map(\.step) == [1, 2, 3])
        #expect(life.explanation.sessions.map(\.session) == ["d", "e"])
    }

    @Test func withoutAnIdDeviceAndNetworkStandInForIt() {
        let life = Self.limited(1)
        life.see(.laptop, at: .ipoh, time(day: 1, 9))
        life.see(.phone, at: .ipoh, time(day: 1, 9, 10))
        life.wait(until: time(day: 1, 9, 12))
        #expect(life.displacements.map(\.session.session) == [nil])
        #expect(life.displacements.map(\.session.device) == ["laptop-a"])
        // On the next morning it is another session, that counts again.
        life.see(.laptop, at: .ipoh, time(day: 2, 9))
        life.see(.phone, at: .ipoh, time(day: 2, 9, 1))
        life.see(.laptop, at: .ipoh, time(day: 2, 9, 1) + .seconds(30), .sessionEnd)
        life.wait(until: time(day: 2, 9, 20))
        #expect(life.displacements.count == 1)
        life.see(.laptop, at: .ipoh, time(day: 2, 9, 21))
        life.wait(until: time(day: 2, 9, 23))
        #expect(life.displacements.map(\.session.device) == ["laptop-a", "phone-a"])
    }

    @Test func machinesAndLateLinesDoNotCount() {
        let life = Self.limited(1)
        life.see(.laptop, at: .ipoh, time(day: 1, 9), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 1), session: "two", automated: true)
        life.see(.phone, at: .ipoh, time(day: 1, 8, 30), session: "three", late: true)
        life.wait(until: time(day: 1, 9, 20))
        #expect(life.displacements.isEmpty)
    }

    @Test func whoeverLowersTheLimitIsHeard() {
        let life = Self.limited(2)
        life.see(.laptop, at: .ipoh, time(day: 1, 9), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 1), session: "two")
        life.update(time(day: 1, 9, 10)) { $0.sessionLimit = .set(1) }
        life.wait(until: time(day: 1, 9, 11))
        #expect(Self.told(life) == ["one 09:11:00"])
        life.update(time(day: 1, 9, 12)) { $0.sessionLimit = .clear }
        #expect(life.book.watches.isEmpty)
    }

    @Test func theRuleCanBeTakenBack() {
        let life = Self.limited(1)
        life.see(.laptop, at: .ipoh, time(day: 1, 9), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 1), session: "two")
        life.book.settings.sessions.rule = .off
        life.wait(until: time(day: 1, 9, 20))
        #expect(life.displacements.isEmpty && life.explanation.sessions.isEmpty)
        // Back in force before anything else was seen, it goes by what is still live.
        life.book.settings.sessions.rule = .newestWins
        life.wait(until: time(day: 1, 9, 21))
        #expect(Self.told(life) == ["one 09:21:00"])
        life.book.settings.sessions.rule = .off
        life.see(.phone, at: .ipoh, time(day: 1, 9, 22), session: "two")
        #expect(life.book.watches.isEmpty)
    }

    @Test func aFloodIsBoundedAndTold() {
        let life = Self.limited(1, Self.newestWins { $0.grace = .hours(1) })
        for number in 0..<(SessionWatch.most + 20) {
            life.see(.laptop(number), at: .ipoh, time(day: 1, 9) + .seconds(Int64(number)), session: "s-\(number)")
        }
        #expect(life.displacements.map(\.session.session) == (0..<20).map { "s-\($0)" })
        #expect(life.book.watches.values.first?.sessions.count == SessionWatch.most)
        life.wait(until: time(day: 1, 10, 2))
        #expect(life.displacements.isEmpty == false)
        #expect(Set(life.displacements.map(\.session.session)).count == life.displacements.count)
        #expect(Set(life.displacements.map(\.step)).count == life.displacements.count)
    }

    @Test func whatIsOverIsSweptAndGivesItsTextsBack() {
        let life = Self.limited(1)
        let before = life.book.watches.count
        life.see(.laptop, at: .ipoh, time(day: 1, 9), session: "one")
        life.see(.phone, at: .ipoh, time(day: 1, 9, 1), session: "two")
        life.wait(until: time(day: 1, 9, 3))
        #expect(life.displacements.count == 1)
        life.wait(until: time(day: 3, 9))
        // Who had to make room is remembered for as long as somebody may go on with it.
        #expect(life.book.watches.values.first?.sessions.map(\.state) == [.displaced])
        life.wait(until: time(day: 40, 9))
        #expect(life.book.watches.count == before)
    }

    // MARK: Against a naive model

    /// Every session remembered for good; at each moment looked at anew.
    private struct Model {
        var starts: [(name: String, start: Int64, seen: Int64, isOver: Bool)] = []
        var told: [String] = []

        mutating func look(_ now: Int64, _ limit: Int, _ grace: Int64, _ idle: Int64) {
            while true {
                let live = starts.filter { !$0.isOver && !told.contains($0.name) && $0.seen >= now - idle }
                guard live.count > limit, live[limit].start + grace <= now else { return }
                told.append(live[0].name)
            }
        }
    }

    @Test(arguments: 1...200) func itIsAsIfEverythingWereLookedAtAtEveryMinute(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let (limit, grace, idle) = (1 + random.below(3), Int64(random.below(4)) * 60_000, Int64(5 + random.below(40)))
        let life = Self.limited(
            limit,
            Self.newestWins {
                $0.grace = TimeSpan(milliseconds: grace)
                $0.idleAfter = .minutes(idle)
            })
        var model = Model()
        for minute in 1...300 {
            let now = time(day: 1, 9, minute)
            life.wait(until: now)
            model.look(now.milliseconds, limit, grace, idle * 60_000)
            guard random.below(3) > 0 else { continue }
            // Who comes again after having been over gets another name, so that a name is one session.
            let slot = random.below(6)
            let known = model.starts.lastIndex { $0.name.hasPrefix("\(slot)-") }
            let isOn = known.map {
                !model.starts[$0].isOver && model.starts[$0].seen >= now.milliseconds - idle * 60_000
            }
            if random.below(8) == 0, isOn == true, let known, !model.told.contains(model.starts[known].name) {
                model.starts[known].isOver = true
                life.see(.laptop(slot), at: .ipoh, now, .sessionEnd, session: model.starts[known].name)
            } else if isOn == true, let known {
                model.starts[known].seen = now.milliseconds
                life.see(.laptop(slot), at: .ipoh, now, session: model.starts[known].name)
            } else {
                let name = "\(slot)-\(minute)"
                model.starts.append((name, now.milliseconds, now.milliseconds, false))
                life.see(.laptop(slot), at: .ipoh, now, session: name)
            }
            model.look(now.milliseconds, limit, grace, idle * 60_000)
        }
        #expect(life.displacements.map { $0.session.session ?? "-" } == model.told)
    }
}
