import Model
import Testing

@testable import Detection

/// Whether somebody sits at a desktop, or its page was only left open.
@Suite struct AttendanceTests {
    /// What the desk at home makes of the other one, on three days.
    private func overlapDays(
        _ settings: DetectionSettings = DetectionSettings(), atHomeEvery pause: Int = 120,
        atTheOffice seconds: (_ day: Int) -> [Int]
    ) -> Int {
        let life = Life(settings)
        for day in 1...3 {
            var lines: [(time: Instant, device: Device, spot: Spot)] = seconds(day).map {
                (time(day: day, 9) + .seconds(Int64($0)), .otherLaptop, .ipoh.network(7))
            }
            var random = SplitMix(seed: UInt64(100 + day))
            var second = 0
            while second < 8 * 3_600 {
                lines.append((time(day: day, 9) + .seconds(Int64(second)), .laptop, .ipoh))
                second += pause + random.below(600)
            }
            for line in lines.sorted(by: { $0.time < $1.time }) { life.see(line.device, at: line.spot, line.time) }
        }
        return life.explanation.features["overlapDays"] ?? 0
    }

    /// Every half hour, but for those that went missing: neither regular, nor anybody's work.
    private func refreshes(_ day: Int) -> [Int] {
        var random = SplitMix(seed: UInt64(day))
        return stride(from: 600, to: 28_000, by: 1_680).compactMap {
            random.below(3) == 0 ? nil : $0 + random.below(120)
        }
    }

    @Test func aPageLeftOpenIsNobodysWork() {
        #expect(overlapDays(atTheOffice: refreshes) == 0)
    }

    /// A reload brings several lines at once, which are no minutes of work.
    @Test func aReloadIsNoWorkEither() {
        #expect(overlapDays { self.refreshes($0).flatMap { [$0, $0 + 1, $0 + 3] } } == 0)
    }

    /// Where one line in half an hour is all that is ever heard, it tells nothing of who sits where.
    @Test func whereNobodyIsHeardOfOftenNobodyIsHeldToBeAway() {
        #expect(overlapDays(atHomeEvery: 1_201, atTheOffice: refreshes) > 0)
    }

    @Test(arguments: [5, 60, 400, 900])
    func workIsWorkHoweverOftenItIsHeardOf(everySeconds gap: Int) {
        let uneven = stride(from: 600, to: 6_600, by: gap).enumerated().map { $1 + $0 % 3 * gap / 4 }
        #expect(overlapDays { _ in uneven } == 3)
    }

    @Test func howOftenAndHowLongAreSettings() {
        var settings = DetectionSettings()
        settings.attendedWithin = .minutes(29)
        settings.attendedMin = .minutes(15)
        #expect(overlapDays(settings, atTheOffice: refreshes) > 0)
        let glances = [600, 1_200, 30_000]
        #expect(overlapDays { _ in glances } == 3)
        #expect(overlapDays(settings) { _ in glances } == 0)
    }

    /// Two connections that take turns are one desk.
    @Test func aDeskOnTwoNetworksIsAttendedOnBoth() {
        let life = Life()
        for minute in stride(from: 0, to: 60, by: 12) {
            life.see(.laptop, at: minute / 12 % 2 == 0 ? .ipoh : .ipoh.network(7), time(day: 2, 9, minute))
        }
        var attended: [UInt8] = []
        life.book.forEachPresence(life.book.wake(0)) { attended.append($0.attended) }
        #expect(attended.count == 2 && attended.allSatisfy { $0 >= 12 })
    }

    /// Lines that come late lengthen what is known, or bridge it, as they would have in order. One between two others
    /// changes nothing.
    @Test func linesThatLengthenOrBridgeAreCounted() {
        func presence(_ minutes: [Int]) -> Presence {
            let life = Life()
            for minute in minutes { life.see(.laptop, at: .ipoh, time(day: 2, 9, minute)) }
            return life.book.presences[life.book.wake(0).pointee.presences].pointee
        }
        for (minutes, attended) in [
            ([0, 7, 12], 12), ([7, 0, 12], 12), ([0, 25, 27], 2), ([0, 40, 20], 15), ([0, 25, 12], 0),
        ] {
            #expect(presence(minutes).attended == UInt8(attended), "\(minutes)")
        }
    }
}
