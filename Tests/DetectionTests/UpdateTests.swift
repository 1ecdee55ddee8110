import Model
import Testing

@testable import Detection

/// What `account.update` lines change, and what that means for seats.
@Suite struct UpdateTests {
    @Test func theNewestEventTimeDecidesEachFieldByItself() {
        let life = Life(Life.eager)
        life.update(time(day: 3, 0)) {
            $0.displayName = .set("Aminah")
            $0.role = .set(.viewer)
        }
        life.update(time(day: 2, 0)) {
            $0.displayName = .set("older")
            $0.role = .set(.admin)
            $0.email = .set("aminah@example.com")
        }
        life.update(time(day: 3, 0)) { $0.role = .set(.guest) }
        let facts = life.facts
        #expect(facts.displayName == "Aminah")
        #expect(facts.email == "aminah@example.com", "nobody had said it before")
        #expect(facts.role == .guest, "of two at the same time the later line")
    }

    @Test func nullForgets() {
        let life = Life(Life.eager)
        life.update(time(day: 1, 0)) {
            $0.displayName = .set("Aminah")
            $0.role = .set(.admin)
            $0.status = .set(.trial)
            $0.sharingAllowed = .set(true)
        }
        life.update(time(day: 2, 0)) {
            $0.displayName = .clear
            $0.role = .clear
            $0.status = .clear
            $0.sharingAllowed = .clear
        }
        #expect(life.facts.displayName == nil)
        #expect(life.facts.role == .full)
        #expect(life.facts.status == .active)
        life.liveInFarCities(days: 2...3)
        #expect(life.turns == [.noticed])
    }

    @Test func aSeatIsCountedWhereItIsAndWhenItWasSeen() {
        let life = Life(Life.eager)
        let (first, second) = (time(day: 1, 0).day, time(day: 2, 0).day)
        life.update(time(day: 1, 0), organization: 7) { $0.organization = .set("seven") }
        #expect(life.seats == [SeatChange(organization: 7, assigned: 1, from: .min, to: .min)])
        life.see(.laptop, at: .ipoh, time(day: 1, 9))
        life.see(.laptop, at: .ipoh, time(day: 1, 10))
        life.see(.laptop, at: .ipoh, time(day: 2, 9))
        #expect(
            life.seats.dropFirst() == [
                SeatChange(organization: 7, assigned: 0, from: .min, to: first),
                SeatChange(organization: 7, assigned: 0, from: first, to: second),
            ])
        life.update(time(day: 3, 0), organization: 8) { $0.organization = .set("eight") }
        #expect(
            life.seats.suffix(2) == [
                SeatChange(organization: 7, assigned: -1, from: second, to: .min),
                SeatChange(organization: 8, assigned: 1, from: .min, to: second),
            ])
    }

    @Test(arguments: [
        (Role.viewer, AccountStatus.active), (.guest, .active), (.shared, .active), (.full, .trial),
        (.admin, .deactivated),
    ])
    func whatIsNotBillableTakesNoSeat(role: Role, status: AccountStatus) {
        let life = Life(Life.eager)
        life.update(time(day: 1, 0), organization: 7) { $0.organization = .set("seven") }
        life.see(.laptop, at: .ipoh, time(day: 1, 9))
        life.update(time(day: 2, 0)) {
            $0.role = .set(role)
            $0.status = .set(status)
        }
        #expect(
            life.seats.last
                == SeatChange(organization: 7, assigned: -1, from: time(day: 1, 0).day, to: .min))
        let count = life.seats.count
        life.see(.laptop, at: .ipoh, time(day: 3, 9))
        #expect(life.seats.count == count)
        life.update(time(day: 4, 0)) {
            $0.role = .clear
            $0.status = .clear
        }
        #expect(
            life.seats.last == SeatChange(organization: 7, assigned: 1, from: .min, to: time(day: 3, 0).day),
            "what was seen meanwhile is not forgotten")
    }

    @Test func lateLinesCountForSeats() {
        let life = Life(Life.eager)
        life.update(time(day: 1, 0), organization: 7) { $0.organization = .set("seven") }
        life.see(.laptop, at: .ipoh, time(day: 2, 9), late: true)
        #expect(life.explanation.lastSeen == time(day: 2, 9))
        #expect(life.explanation.firstSeen == time(day: 2, 9))
        #expect(life.seats.last?.to == time(day: 2, 0).day)
        life.see(.laptop, at: .ipoh, time(day: 1, 9), late: true)
        #expect(life.explanation.lastSeen == time(day: 2, 9))
        #expect(life.explanation.firstSeen == time(day: 1, 9))
    }

    @Test func anAccountThatWasOnlyNamedHasNotBeenSeen() {
        let life = Life(Life.eager)
        life.update(time(day: 1, 0)) { $0.email = .set("aminah@example.com") }
        #expect(life.explanation.firstSeen == nil)
        #expect(life.explanation.lastSeen == nil)
        #expect(life.explanation.hours.isEmpty)
        #expect(!life.explanation.flagged)
        #expect(life.explanation.reasons == ["Nothing seen in the last days points at several people."])
    }
}

extension Life {
    /// What is known of the account beside its sightings.
    var facts: AccountFacts {
        var name = account
        let index = name.withUTF8 { book.accounts.find(hash: Life.hash(account), name: $0, in: book.texts)! }
        return book.facts(book.wake(index))
    }
}
