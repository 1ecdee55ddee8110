import Model
import Testing

@testable import Detection

/// What one account adds to the seats of its organization.
@Suite struct SeatTests {
    private static func worker(department: String? = nil) -> Life {
        let life = Life()
        life.update(time(day: 1, 0), organization: 7) {
            $0.organization = .set("seven")
            if let department { $0.department = .set(department) }
        }
        return life
    }

    // MARK: Power users

    /// Weekdays from the first Monday on: of the 14 days before the second Thursday eight are workdays.
    @Test func whoWorksDailyIsAPowerUser() {
        let life = Self.worker()
        for day in 1...28 where day % 7 != 6 && day % 7 != 0 { life.see(.laptop, at: .ipoh, time(day: day, 9)) }
        let seen = life.seats.dropFirst()
        #expect(seen.count == 20)
        let from = time(day: 11, 0).day
        for change in seen {
            #expect(change.isPowerUser == (change.to >= from), "on day \(change.to - from + 11)")
            #expect(change.wasPowerUser == (change.from >= from))
        }
    }

    @Test(arguments: [(8, true), (9, true), (10, true), (11, false), (14, false)])
    func howManyDaysItTakesIsASetting(days: Int, isPowerUser: Bool) {
        var settings = DetectionSettings()
        settings.powerDays = days
        let life = Life(settings)
        life.update(time(day: 1, 0), organization: 7) { $0.organization = .set("seven") }
        for day in 1...29 where day % 7 != 6 && day % 7 != 0 { life.see(.laptop, at: .ipoh, time(day: day, 9)) }
        #expect(life.seats.last?.isPowerUser == isPowerUser, "ten workdays lie before a Monday")
    }

    @Test func whoComesNowAndThenIsNone() {
        let life = Self.worker()
        for day in stride(from: 1, through: 60, by: 2) { life.see(.laptop, at: .ipoh, time(day: day, 9)) }
        #expect(!life.seats.contains { $0.isPowerUser || $0.wasPowerUser })
    }

    @Test func machinesAreNone() {
        let life = Self.worker()
        for day in 1...30 { life.see(.laptop, at: .ipoh, time(day: day, 9), automated: true) }
        #expect(life.seats.count == 31)
        #expect(!life.seats.contains { $0.isPowerUser })
    }

    @Test func whoWasAwayIsNoneOnReturn() {
        let life = Self.worker()
        for day in 1...20 { life.see(.laptop, at: .ipoh, time(day: day, 9)) }
        #expect(life.seats.last?.isPowerUser == true)
        life.see(.laptop, at: .ipoh, time(day: 40, 9))
        #expect(life.seats.last?.wasPowerUser == true)
        #expect(life.seats.last?.isPowerUser == false)
    }

    @Test func theSeatTakesItAlong() {
        let life = Self.worker()
        for day in 1...20 { life.see(.laptop, at: .ipoh, time(day: day, 9)) }
        life.update(time(day: 20, 10)) { $0.role = .set(.viewer) }
        #expect(life.seats.last?.wasPowerUser == true)
        life.see(.laptop, at: .ipoh, time(day: 21, 9))
        life.update(time(day: 21, 10)) { $0.role = .clear }
        let day = time(day: 21, 0).day
        #expect(
            life.seats.last == SeatChange(organization: 7, assigned: 1, from: .min, to: day, isPowerUser: true))
    }

    // MARK: Where

    @Test func aSeatIsTakenInADepartment() {
        let life = Self.worker(department: "Sales")
        let day = time(day: 1, 0).day
        func placement(_ count: Int8, _ department: String) -> SeatPlacement {
            SeatPlacement(organization: 7, count: count, since: day, department: department, country: nil)
        }
        #expect(life.placements == [placement(1, "Sales")])
        life.update(time(day: 2, 0)) { $0.department = .set("Sales") }
        #expect(life.placements.count == 1, "nobody has moved")
        life.update(time(day: 3, 0)) { $0.department = .set("Support") }
        #expect(life.placements.dropFirst() == [placement(-1, "Sales"), placement(1, "Support")])
        life.update(time(day: 4, 0)) { $0.department = .clear }
        #expect(life.placements.last == placement(-1, "Support"))
    }

    @Test func whoHasNoSeatIsNowhere() {
        let life = Self.worker(department: "Sales")
        life.see(.laptop, at: .ipoh, time(day: 1, 9))
        life.update(time(day: 2, 0)) { $0.status = .set(.deactivated) }
        #expect(life.whereabouts == [:])
        life.update(time(day: 3, 0)) { $0.department = .set("Support") }
        #expect(life.whereabouts == [:])
        life.update(time(day: 5, 0), organization: 8) {
            $0.organization = .set("eight")
            $0.status = .clear
        }
        #expect(life.whereabouts == ["8 Support MY \(time(day: 5, 0).day)": 1], "a seat of that day")
    }

    @Test func whoIsForgottenIsNowhere() {
        let life = Self.worker(department: "Sales")
        life.see(.laptop, at: .ipoh, time(day: 1, 9))
        #expect(life.whereabouts.count == 1)
        life.forget()
        #expect(life.whereabouts == [:])
    }

    @Test(arguments: [
        (NetworkKind.unknown, true), (.fixed, true), (.mobile, true), (.corporate, true), (.vpn, false),
        (.relay, false), (.hosting, false), (.satellite, false),
    ])
    func theFirstPlaceThatCanBeTrustedIsTheCountry(kind: NetworkKind, counts: Bool) {
        let life = Self.worker()
        life.see(.laptop, at: .ipoh.unlocated, time(day: 1, 8))
        #expect(life.placements == [])
        life.see(.laptop, at: .london.kind(kind), time(day: 1, 9))
        life.see(.laptop, at: .ipoh, time(day: 3, 9))
        #expect(life.placements.map(\.country?.text) == [counts ? "GB" : "MY"])
        life.see(.laptop, at: .sanFrancisco, time(day: 9, 9))
        #expect(life.placements.count == 1, "who travels does not move")
    }

    @Test(arguments: ["", "my", "MYS", "Malaysia", "M1", "M"]) func onlyACodeIsACountry(text: String) {
        let life = Self.worker()
        var spot = Spot.ipoh
        spot.place?.country = text
        life.see(.laptop, at: spot, time(day: 1, 9))
        #expect(life.placements == [])
    }

    @Test func lateLinesAndMachinesSayNothingOfTheCountry() {
        let life = Self.worker()
        life.see(.laptop, at: .london, time(day: 1, 9), late: true)
        life.see(.laptop, at: .london, time(day: 1, 9), automated: true)
        #expect(life.placements == [])
    }

    @Test func anAccountTakesNoMoreRoomForIt() { #expect(MemoryLayout<AccountState>.stride == 120) }
}

extension Life {
    fileprivate var placements: [SeatPlacement] {
        changes.compactMap { if case .placement(let placement) = $0 { placement } else { nil } }
    }

    /// What all placements come to.
    fileprivate var whereabouts: [String: Int] { SeatSums(changes).places }
}

/// What changes come to when they are added up, whatever their order.
struct SeatSums: Equatable {
    /// By organization, department, country and day.
    var places: [String: Int] = [:]
    /// By organization and the day on which accounts were seen last; power users apart.
    var seen: [String: Int] = [:]
    var assigned: [UInt32: Int] = [:]

    init(_ changes: [AccountChange] = []) {
        for change in changes {
            switch change {
            case .seat(let seat): add(seat)
            case .placement(let placement): add(placement)
            default: break
            }
        }
    }

    mutating func add(_ seat: SeatChange) {
        func note(_ count: Int, _ day: Int32, _ isPowerUser: Bool) {
            guard day != .min else { return }
            Self.add(count, "\(seat.organization) \(day)", &seen)
            if isPowerUser { Self.add(count, "\(seat.organization) \(day) power", &seen) }
        }
        note(-1, seat.from, seat.wasPowerUser)
        note(1, seat.to, seat.isPowerUser)
        assigned[seat.organization, default: 0] += Int(seat.assigned)
        if assigned[seat.organization] == 0 { assigned[seat.organization] = nil }
    }

    mutating func add(_ placement: SeatPlacement) {
        let place = "\(placement.organization) \(placement.department ?? "–") \(placement.country?.text ?? "–")"
        Self.add(Int(placement.count), "\(place) \(placement.since)", &places)
    }

    private static func add(_ count: Int, _ key: String, _ sums: inout [String: Int]) {
        sums[key, default: 0] += count
        if sums[key] == 0 { sums[key] = nil }
    }
}
