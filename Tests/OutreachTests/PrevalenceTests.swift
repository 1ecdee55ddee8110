import Foundation
import Model
import Seats
import Testing

@testable import Outreach

/// How common shared logins are, when that is told, and what it is read as.
@Suite struct PrevalenceTests {
    private func prevalence(_ shared: Int, of accounts: Int) -> Prevalence {
        var prevalence = Prevalence()
        let one = customer(purchased: nil, assigned: accounts, active: accounts, shared: shared)
        prevalence.add(one.seats, one.shared)
        return prevalence
    }

    /// Values from the formula with 60 digits.
    @Test(arguments: [
        (30, 100, 0.218_947_5, 0.395_850_4), (0, 10, 0.000_000_0, 0.277_540_2), (10, 10, 0.722_459_8, 1.000_000_0),
        (1, 1000, 0.000_176_5, 0.005_642_7), (300, 1000, 0.272_406_4, 0.329_124_4),
    ])
    func theIntervalIsWilsons(shared: Int, accounts: Int, low: Double, high: Double) {
        let interval = prevalence(shared, of: accounts).interval
        #expect(abs(interval.low - low) < 0.000_001 && abs(interval.high - high) < 0.000_001, "\(interval)")
    }

    @Test func withoutAccountsNothingIsKnown() {
        let none = Prevalence()
        #expect(none.share == 0 && none.interval == (0, 1))
    }

    /// A login whose finding is open counts though nobody has used it for a month.
    @Test func aSharedLoginIsInUse() {
        var prevalence = Prevalence()
        let quiet = customer(purchased: nil, assigned: 5, active: 0, shared: 2)
        prevalence.add(quiet.seats, quiet.shared)
        #expect(prevalence.accounts == 2 && prevalence.share == 1)
    }

    @Test func itIsToldOnceAndAgainAfterItHasFallen() {
        var memory = PrevalenceMemory()
        let settings = PrevalenceSettings()
        func begins(_ shared: Int, _ accounts: Int = 1_000) -> Bool {
            memory.begins(.all, prevalence(shared, of: accounts), settings)
        }
        #expect(!begins(320), "the interval reaches below the line")
        #expect(begins(330))
        #expect(!begins(340) && !begins(320) && !begins(300), "still high enough")
        #expect(!begins(290), "now it has cleared")
        #expect(!begins(320))
        #expect(begins(340))
        memory.keep(only: [.plan("team")])
        #expect(memory == PrevalenceMemory())
        #expect(!begins(99, 99), "too few")
        #expect(begins(100, 100))
    }

    @Test func everyPlanAndSegmentIsLookedAt() {
        var survey = PrevalenceSurvey()
        for (plan, segment, shared) in [("team", "crm", 1), ("team", nil, 0), (nil, "crm", 2), (nil, nil, 0)] {
            let one = customer(purchased: nil, assigned: 4, active: 4, shared: shared) {
                $0.plan = plan.map { .set($0) } ?? .unchanged
                $0.segment = segment.map { .set($0) } ?? .unchanged
            }
            survey.add(one.facts, one.seats, one.shared)
        }
        #expect(survey.list.map(\.scope) == [.all, .plan("team"), .segment("crm")])
        #expect(survey.list.map(\.prevalence.accounts) == [16, 8, 8])
        #expect(survey.list.map(\.prevalence.shared.count) == [3, 1, 3])
        #expect(survey.list.map(\.prevalence.organizationsSharing) == [2, 1, 2])
    }

    private func unpaid(_ customer: Report.Customer) -> UnpaidSeats {
        UnpaidSeats(customer.facts, customer.seats, customer.shared)
    }

    /// Four logins of about three people each, at least two: 8 people more, at least 4.
    @Test func seatsThatNobodyUsesComeFirst() {
        let full = unpaid(customer(purchased: 9, assigned: 9, active: 9, shared: 4, people: 3, atLeast: 2))
        #expect(full.people == .init(atLeast: 4, estimate: 8) && full.seats == full.people)
        // The tenth seat costs 50, further ones 40.
        #expect(full.values == [.init(currency: "MYR", atLeast: "170.00", estimate: "330.00")])
        let roomy = unpaid(customer(purchased: 15, assigned: 9, active: 9, shared: 4, people: 3, atLeast: 2))
        #expect(roomy.seats == .init(atLeast: 0, estimate: 2))
        #expect(roomy.values == [.init(currency: "MYR", atLeast: "0.00", estimate: "80.00")])
    }

    @Test func whoPaysForValueOwesNoSeats() {
        let value = unpaid(customer(purchased: 9, assigned: 9, active: 9, shared: 4) { $0.pricing = .set(.value) })
        #expect(value.people.estimate == 4 && value.seats.estimate == 0 && value.values.isEmpty)
    }

    @Test func withoutPricesThereIsNoAmount() {
        let unknown = unpaid(customer(purchased: 9, assigned: 9, active: 9, shared: 4) { $0.priceTiers = .clear })
        #expect(unknown.seats.estimate == 4 && unknown.values.isEmpty)
        let onRequest = unpaid(
            customer(purchased: 9, assigned: 9, active: 9, shared: 4) {
                $0.priceTiers = .set([PriceTier(upTo: 10, unitPrice: "5"), PriceTier(upTo: nil, unitPrice: nil)])
            })
        #expect(onRequest.seats.estimate == 4 && onRequest.values.isEmpty)
    }

    @Test(arguments: [
        // Most customers share, and their plans are full.
        (9, 4, 1, PrevalenceData.Reading.price), (30, 4, 1, .enforcement), (9, 4, 5, .enforcement),
    ])
    func itIsReadByRoomAndBySpread(
        purchased: Int, shared: Int, others: Int, reading: PrevalenceData.Reading
    ) {
        var survey = PrevalenceSurvey()
        for number in 0...others {
            let one = customer(
                purchased: purchased, assigned: 9, active: 9, shared: number == 0 || others == 1 ? shared : 0)
            survey.add(one.facts, one.seats, one.shared)
        }
        let group = survey.list[0]
        #expect(PrevalenceWriter.reading(of: group) == reading)
        let data = PrevalenceWriter().data(for: group, line: 0.3, day: 20_000)
        #expect(data.reading == reading && data.task.due == "2024-10-18" && data.name == nil)
        #expect(data.summary.hasPrefix("Several people seem to use \(data.shared) of \(data.accounts) logins."))
    }

    @Test func withoutPurchasesNothingIsReadIntoIt() {
        var survey = PrevalenceSurvey()
        let one = customer(purchased: nil, assigned: 9, active: 9, shared: 9)
        survey.add(one.facts, one.seats, one.shared)
        #expect(PrevalenceWriter.reading(of: survey.list[0]) == nil)
    }
}
