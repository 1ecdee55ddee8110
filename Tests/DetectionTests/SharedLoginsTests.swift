import Model
import Testing

@testable import Detection

/// What organizations hear of logins that several people use: changes that add up to what is open.
@Suite struct SharedLoginsTests {
    private func sums(_ life: Life) -> [UInt32: SharedLogins] {
        life.seats.reduce(into: [:]) { $0[$1.organization] = ($0[$1.organization] ?? .zero) + $1.shared }
    }

    private func flagged() -> Life {
        let life = Life(Life.eager)
        life.update(time(day: 1, 1), organization: 7) { $0.organization = .set("kedai") }
        life.liveInFarCities(days: 1...3)
        return life
    }

    @Test func anOpenFindingCountsWithWhatItSaysLast() throws {
        let life = flagged()
        let last = try #require(life.findings.last)
        let shared = try #require(sums(life)[7])
        #expect(shared.count == 1)
        #expect(Int(shared.extraAtLeast) == last.peopleAtLeast - 1)
        #expect(Int(shared.extraEstimate) == last.peopleEstimate - 1)
        life.wait(until: time(day: 40, 0))
        #expect(life.events.last == .resolved)
        #expect(sums(life) == [7: .zero])
    }

    @Test func itGoesWithTheSeat() {
        let life = flagged()
        life.update(time(day: 3, 20), organization: 8) { $0.organization = .set("warung") }
        #expect(sums(life)[7] == .zero && sums(life)[8]?.count == 1)
        life.update(time(day: 3, 21)) { $0.status = .set(.deactivated) }
        #expect(sums(life)[8] == .zero)
        life.update(time(day: 3, 22)) { $0.status = .set(.active) }
        #expect(sums(life)[8]?.count == 1)
        life.update(time(day: 3, 23)) { $0.sharingAllowed = .set(true) }
        #expect(sums(life)[8] == .zero)
    }

    @Test func whoeverIsForgottenCountsNoMore() {
        let life = flagged()
        var changes: [AccountChange] = []
        _ = life.book.forget(life.account, hash: Life.hash(life.account), into: &changes)
        let left = changes.reduce(sums(life)[7] ?? .zero) {
            if case .seat(let seat) = $1 { $0 + seat.shared } else { $0 }
        }
        #expect(left == .zero)
    }

    @Test func whatIsTakenBackInSaysWhatItAddsUpTo() throws {
        let life = Life(Life.eager)
        life.book.startSaving(firstKey: 1, stride: 1)
        life.update(time(day: 1, 1), organization: 7) { $0.organization = .set("kedai") }
        life.liveInFarCities(days: 1...3)
        life.answer(.snooze, time(day: 3, 20), by: "desk")
        let other = AccountBook(settings: Life.eager, accountsMax: 10, awakeMax: 10, hash: Life.hash)
        life.book.save(life.book.takeUnsaved()[...]) { key, bytes in
            let restored = bytes.withUnsafeBufferPointer { other.restore(key: key, position: 0, $0) }
            #expect(restored?.seat?.shared == sums(life)[7])
        }
        let answers = try #require(other.answers(life.account, hash: Life.hash(life.account)))
        #expect(answers.map(\.answer) == ["snooze"] && answers[0].by == "desk")
    }

    @Test func theFirstAnswerAndTheFirstSeatsAreCounted() {
        let life = flagged()
        let opened = life.findings[0].time
        life.answer(.severalPeople, opened + .days(2))
        life.answer(.seatsAdded, opened + .days(3))
        life.answer(.seatsAdded, opened + .days(4))
        life.answer(.seatsAdded, opened + .days(5), undo: true)
        life.answer(.seatsAdded, opened + .days(5), undo: true)
        life.answer(.seatsAdded, opened + .days(6))
        #expect(
            life.answers == [
                AnswerChange(organization: 7, answered: 1, converted: 0, days: 2),
                AnswerChange(organization: 7, answered: 0, converted: 1, days: 3),
                AnswerChange(organization: 7, answered: 0, converted: -1, days: 3),
                AnswerChange(organization: 7, answered: 0, converted: 1, days: 6),
            ])
    }

    @Test func anAnswerWithoutAFindingIsKeptButCountsForNothing() throws {
        let life = Life(Life.eager)
        life.update(time(day: 1, 1), organization: 7) { $0.organization = .set("kedai") }
        for day in 1...12 { life.answer(.training, time(day: day, 5), undo: day % 2 == 0, by: "desk-\(day)") }
        #expect(life.answers.isEmpty)
        let kept = try #require(life.book.answers(life.account, hash: Life.hash(life.account)))
        #expect(kept.map(\.by) == (5...12).map { "desk-\($0)" }, "the last eight, oldest first")
        #expect(kept.map(\.undo) == [false, true, false, true, false, true, false, true])
        #expect(life.book.answers.count == KeptAnswer.most)
        var changes: [AccountChange] = []
        _ = life.book.forget(life.account, hash: Life.hash(life.account), into: &changes)
        #expect(life.book.answers.count == 0)
    }
}
