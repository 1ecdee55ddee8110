import Foundation
import Model
import Testing

@testable import Outreach

/// When something may go out, on the clock of where its readers are.
@Suite struct ContactHoursTests {
    private func time(_ text: String) throws -> Instant {
        let date = try Date(text, strategy: .iso8601)
        return Instant(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
    }

    private func hours(
        _ zone: ZoneRules = .utc, _ change: (inout LadderSettings) -> Void
    ) -> ContactHours {
        var settings = LadderSettings()
        change(&settings)
        return ContactHours(settings: settings, zone: zone)
    }

    /// A zone of this machine's database.
    private func zone(_ name: String) throws -> ZoneRules { try #require(ZoneLibrary().zone(name)) }

    @Test func withoutAnySettingItIsAlwaysNow() {
        #expect(hours { _ in }.next(from: noon) == noon)
        #expect(hours { _ in }.nextDay(after: noon) == noon + .hours(15))
    }

    @Test(arguments: [
        // From, to, now, next: on Monday, 2026-11-02.
        ("22:00", "07:00", "2026-11-02T21:59:59Z", "2026-11-02T21:59:59Z"),
        ("22:00", "07:00", "2026-11-02T22:00:00Z", "2026-11-03T07:00:00Z"),
        ("22:00", "07:00", "2026-11-02T00:00:01Z", "2026-11-02T07:00:00Z"),
        ("22:00", "07:00", "2026-11-02T06:59:59Z", "2026-11-02T07:00:00Z"),
        ("22:00", "07:00", "2026-11-02T07:00:00Z", "2026-11-02T07:00:00Z"),
        ("12:00", "13:30", "2026-11-02T12:15:40Z", "2026-11-02T13:30:00Z"),
        ("12:00", "13:30", "2026-11-02T11:59:00Z", "2026-11-02T11:59:00Z"),
    ])
    func quietHoursEndWhenTheyEnd(from: String, to: String, now: String, next: String) throws {
        func minute(_ text: String) -> Int { Int(text.prefix(2))! * 60 + Int(text.suffix(2))! }
        let hours = hours { $0.quietHours = QuietHours(from: minute(from), to: minute(to)) }
        #expect(try hours.next(from: time(now)) == time(next))
    }

    @Test func aWeekendIsOver() throws {
        let hours = hours {
            $0.weekdays = Weekdays(rawValue: 0b001_1111)
            $0.quietHours = QuietHours(from: 0, to: 9 * 60)
        }
        #expect(try hours.next(from: time("2026-11-06T23:59:00Z")) == time("2026-11-06T23:59:00Z"), "Friday")
        #expect(try hours.next(from: time("2026-11-07T12:00:00Z")) == time("2026-11-09T09:00:00Z"))
        #expect(try hours.nextDay(after: time("2026-11-06T10:00:00Z")) == time("2026-11-09T09:00:00Z"))
    }

    @Test func hoursAreThoseOfTheZone() throws {
        let hours = hours(try zone("Asia/Kuala_Lumpur")) { $0.quietHours = QuietHours(from: 18 * 60, to: 9 * 60) }
        #expect(try hours.next(from: time("2026-11-02T10:30:00Z")) == time("2026-11-03T01:00:00Z"))
        #expect(try hours.next(from: time("2026-11-02T09:30:00Z")) == time("2026-11-02T09:30:00Z"))
        #expect(try hours.nextDay(after: time("2026-11-02T15:59:00Z")) == time("2026-11-03T01:00:00Z"))
        #expect(try hours.nextDay(after: time("2026-11-02T16:01:00Z")) == time("2026-11-04T01:00:00Z"))
    }

    /// In London clocks went back on 25 October 2026, and go forward on 28 March 2027.
    @Test func clocksThatChangeAreFollowed() throws {
        let hours = hours(try zone("Europe/London")) { $0.quietHours = QuietHours(from: 21 * 60, to: 8 * 60) }
        #expect(try hours.next(from: time("2026-10-24T22:00:00Z")) == time("2026-10-25T08:00:00Z"))
        #expect(try hours.next(from: time("2026-10-23T22:00:00Z")) == time("2026-10-24T07:00:00Z"))
        #expect(try hours.next(from: time("2027-03-28T00:30:00Z")) == time("2027-03-28T07:00:00Z"))
        let night = self.hours(try zone("Europe/London")) { $0.quietHours = QuietHours(from: 0, to: 90) }
        #expect(try night.next(from: time("2027-03-28T00:30:00Z")) >= time("2027-03-28T01:00:00Z"), "01:30 never comes")
    }

    /// In Beirut summer begins at midnight: that day has no beginning on the clock.
    @Test func aDayWithoutMidnightBeginsAllTheSame() throws {
        let beirut = hours(try zone("Asia/Beirut")) { _ in }
        #expect(try beirut.nextDay(after: time("2026-03-28T12:00:00Z")) == time("2026-03-28T22:00:00Z"))
    }

    @Test func aFindingInTheNightIsToldInTheMorning() {
        var desk = Desk { $0.quietHours = QuietHours(from: 8 * 60, to: 17 * 60) }
        let told = desk.hear()
        #expect(told.decision == .hold)
        #expect(told.reason == "outside the hours of contact; goes out after 2026-11-02T17:00:00.000Z")
        #expect(desk.pass(.days(1)) == ["0d8h education: aminah"])
        #expect(desk.kept[0].decision.reason == "put off to the hours of contact")
    }

    @Test func whatANightHoldsBackIsToldTogether() {
        var desk = Desk { $0.quietHours = QuietHours(from: 8 * 60, to: 17 * 60) }
        desk.organization()
        for name in ["aminah", "busu"] { desk.hear(.noticed, name) }
        #expect(desk.pass(.days(1)) == ["0d8h digest: aminah busu"])
        #expect(desk.hear(.noticed, "cik").decision == .hold)
    }

    @Test func anUnknownZoneIsUTCAndCounted() {
        var desk = Desk { $0.quietHours = QuietHours(from: 8 * 60, to: 17 * 60) }
        desk.organization { $0.timeZone = .set("Middle-earth/Shire") }
        #expect(desk.hear().reason.contains("17:00:00.000Z"))
        #expect(desk.ledger.counts == (open: 1, waiting: 1, unknownZones: 1))
    }

    /// Weekday and hour, whatever the settings: what comes out is allowed, and nothing before it is.
    @Test(arguments: 1...40) func theNextTimeIsTheFirst(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let names = ["UTC", "Asia/Kuala_Lumpur", "Europe/London", "America/St_Johns", "Pacific/Chatham"]
        let quiet = QuietHours(from: random.below(1_440), to: random.below(1_440))
        let days = Weekdays(rawValue: UInt8(1 + random.below(127)))
        let rules = try zone(names[random.below(names.count)])
        let hours = hours(rules) {
            $0.quietHours = quiet
            $0.weekdays = days
        }
        func isAllowed(_ time: Instant) -> Bool {
            let clock = CivilTime(time + .seconds(Int64(rules.offset(at: time))))
            let day = (time + .seconds(Int64(rules.offset(at: time)))).day
            let minute = clock.hour * 60 + clock.minute
            let isQuiet = quiet.map {
                $0.from < $0.to ? $0.from <= minute && minute < $0.to : minute >= $0.from || minute < $0.to
            }
            return days.contains(Weekdays(number: (Int(day) + 3) % 7)) && !(isQuiet ?? false)
        }
        for _ in 0..<20 {
            let time = Instant(milliseconds: 1_770_000_000_000 + Int64(random.below(40_000_000)) * 1_000)
            let next = hours.next(from: time)
            #expect(next >= time && isAllowed(next))
            var before = time
            while before < next {
                #expect(!isAllowed(before), "\(before) comes before \(next)")
                before = before + .minutes(7)
            }
        }
    }
}

/// Time zones as files have them.
@Suite struct ZoneTests {
    /// Foundation reads the same database in another way.
    @Test(arguments: [
        "Asia/Kuala_Lumpur", "Asia/Jakarta", "Asia/Kolkata", "Europe/London", "Europe/Dublin", "America/New_York",
        "America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca",
        "Asia/Beirut", "Pacific/Apia", "America/Nuuk", "Etc/GMT+5", "UTC", "EST5EDT",
    ])
    func offsetsAreThoseOfFoundation(name: String) throws {
        let zone = try #require(ZoneLibrary().zone(name))
        let known = try #require(TimeZone(identifier: name))
        for hour in stride(from: 0, to: 36 * 365 * 24, by: 61) {
            // From 2000 to 2036.
            let time = Instant.earliest + .hours(Int64(hour))
            let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
            #expect(Int(zone.offset(at: time)) == known.secondsFromGMT(for: date), "\(time)")
        }
    }

    @Test func theRuleHoldsBehindTheTable() throws {
        let zone = try #require(ZoneLibrary().zone("Europe/London"))
        #expect(zone.offset(at: Instant.latest - .days(180)) == 3_600)
        #expect(zone.offset(at: Instant.latest) == 0)
    }

    @Test(arguments: [
        ("GMT0BST,M3.5.0/1,M10.5.0", "2026-03-29T00:59:59Z", 0),
        ("GMT0BST,M3.5.0/1,M10.5.0", "2026-03-29T01:00:00Z", 1),
        ("GMT0BST,M3.5.0/1,M10.5.0", "2026-10-25T00:59:59Z", 1),
        ("GMT0BST,M3.5.0/1,M10.5.0", "2026-10-25T01:00:00Z", 0),
        ("<+08>-8", "2026-07-01T00:00:00Z", 8), ("EST5", "2026-07-01T00:00:00Z", -5),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 11),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 10),
        ("XXX3YYY4,J60/0,300", "2026-03-01T02:59:59Z", -3), ("XXX3YYY4,J60/0,300", "2026-03-01T03:00:00Z", -4),
        ("XXX3YYY4,J60/0,300", "2028-03-01T02:59:59Z", -3), ("XXX3YYY4,J60/0,300", "2028-03-01T03:00:00Z", -4),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -2),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -1),
    ])
    func rulesAreRead(text: String, time: String, hours: Int32) throws {
        let date = try Date(time, strategy: .iso8601)
        let rule = try #require(ZoneRule(text))
        #expect(rule.offset(at: Int64(date.timeIntervalSince1970)) == hours * 3_600)
    }

    @Test(arguments: [
        "", "GM0", "GMT", "GMT0BST", "GMT0BST,M3.5.0", "GMT0BST,M13.5.0,M10.5.0", "GMT0BST,M3.6.0,M10.5.0", "GMT0x",
        "<+08-8", "GMT999", "GMT0BST,M3.5.0,M10.5.0,", "GMT0BST,J0,J9", "GMT0BST,366,1",
    ])
    func whatIsNoRuleIsNone(text: String) { #expect(ZoneRule(text) == nil) }

    @Test(arguments: [
        "", "..", "../../etc/passwd", "/etc/passwd", "Asia", "Asia/", "Asia//Jakarta", "Asia/Jakarta/", "zone.tab",
        ".hidden", "Asia/\u{0}", "Nowhere/Land", String(repeating: "A", count: 10_000),
    ])
    func whatIsNoZoneIsNone(name: String) {
        let library = ZoneLibrary()
        #expect(library.zone(name) == nil && library.unknownCount == 1)
        #expect(library.zone(name) == nil && library.unknownCount == 1, "and is counted once")
    }

    @Test func manyNamesAreNotKeptForEver() {
        let library = ZoneLibrary { _ in nil }
        for number in 0..<5_000 { #expect(library.zone("Zone/\(number)") == nil) }
        #expect(library.unknownCount == 5_000)
    }

    /// Whatever stands in a file: it is read as a zone, or it is none.
    @Test(arguments: 1...200) func brokenFilesAreNoZone(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var bytes = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/London")))
        if random.below(2) == 0 { bytes.removeLast(1 + random.below(bytes.count)) }
        for _ in 0..<random.below(30) where !bytes.isEmpty {
            bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.below(256))
        }
        guard let zone = ZoneRules(bytes) else { return }
        for day in stride(from: 0 as Int64, to: 36_500, by: 97) {
            #expect(abs(zone.offset(at: .earliest + .days(day))) < 8 * 24 * 3_600)
        }
    }
}
