import Model
import Seats
import Testing

/// The ledger adds up changes; a naive recount of all accounts must come to the same.
@Suite struct SeatLedgerTests {
    private struct Account {
        var organization: UInt32?
        var isBillable = true
        var lastSeen: Int32?
    }

    @Test(arguments: [UInt64(1), 2, 3, 4]) func agreesWithARecountOfAllAccounts(seed: UInt64) {
        var random = SplitMix(seed: seed)
        // Fewer than there are organizations: the others are packed.
        var ledger = SeatLedger(openMax: Int(seed))
        var accounts = Array(repeating: Account(), count: 60)
        var today: Int32 = 20_000
        func vacate(_ account: Account) {
            guard let organization = account.organization, account.isBillable else { return }
            ledger.apply(SeatChange(organization: organization, assigned: -1, from: account.lastSeen ?? .min, to: .min))
        }
        func occupy(_ account: Account) {
            guard let organization = account.organization, account.isBillable else { return }
            ledger.apply(SeatChange(organization: organization, assigned: 1, from: .min, to: account.lastSeen ?? .min))
        }
        for _ in 0..<3_000 {
            let index = random.below(accounts.count)
            switch random.below(10) {
            case 0:
                // Another organization, or none.
                vacate(accounts[index])
                accounts[index].organization = random.below(5) == 0 ? nil : UInt32(random.below(7))
                occupy(accounts[index])
            case 1:
                vacate(accounts[index])
                accounts[index].isBillable.toggle()
                occupy(accounts[index])
            case 2 where random.below(4) == 0:
                today += Int32([1, 1, 2, 7, 29, 30, 31, 32, 33, 400][random.below(10)])
            default:
                // Seen today, or a few days ago by a line that comes late.
                let day = today - Int32(random.below(3) == 0 ? random.below(40) : 0)
                guard day > accounts[index].lastSeen ?? .min else { continue }
                if let organization = accounts[index].organization, accounts[index].isBillable {
                    ledger.apply(
                        SeatChange(
                            organization: organization, assigned: 0, from: accounts[index].lastSeen ?? .min, to: day))
                }
                accounts[index].lastSeen = day
            }
            let organization = UInt32(random.below(7))
            let own = accounts.filter { $0.organization == organization && $0.isBillable }
            let counts = ledger.seats(organization: organization, day: today)
            #expect(counts.assigned == own.count)
            #expect(counts.active == own.count { today - ($0.lastSeen ?? 0) < 30 })
        }
    }

    @Test func anAccountIsActiveForThirtyDaysTodayIncluded() {
        var ledger = SeatLedger()
        ledger.apply(SeatChange(organization: 3, assigned: 1, from: .min, to: 20_000))
        #expect(ledger.seats(organization: 3, day: 20_000).active == 1)
        #expect(ledger.seats(organization: 3, day: 20_029).active == 1)
        #expect(ledger.seats(organization: 3, day: 20_030).active == 0)
        #expect(ledger.seats(organization: 3, day: 20_030).assigned == 1)
        ledger.apply(SeatChange(organization: 3, assigned: 0, from: 20_000, to: 20_030))
        #expect(ledger.seats(organization: 3, day: 20_030).active == 1)
    }

    @Test func movingTakesTheLastSightAlong() {
        var ledger = SeatLedger()
        ledger.apply(SeatChange(organization: 1, assigned: 1, from: .min, to: 20_000))
        ledger.apply(SeatChange(organization: 1, assigned: -1, from: 20_000, to: .min))
        ledger.apply(SeatChange(organization: 2, assigned: 1, from: .min, to: 20_000))
        #expect(ledger.seats(organization: 1, day: 20_001) == SeatCounts.of(purchased: nil, assigned: 0, active: 0))
        #expect(ledger.seats(organization: 2, day: 20_001) == SeatCounts.of(purchased: nil, assigned: 1, active: 1))
    }

    @Test func idleSeatsAreThoseBoughtAndNotUsed() {
        var ledger = SeatLedger()
        #expect(ledger.seats(organization: 9, day: 20_000).idle == nil, "nobody said how many were bought")
        ledger.setPurchased(3, organization: 9, day: 20_000)
        #expect(ledger.seats(organization: 9, day: 20_000).idle == 3)
        for _ in 0..<5 { ledger.apply(SeatChange(organization: 9, assigned: 1, from: .min, to: 20_000)) }
        #expect(ledger.seats(organization: 9, day: 20_000).idle == 0)
        ledger.setPurchased(nil, organization: 9, day: 20_000)
        #expect(ledger.seats(organization: 9, day: 20_000).idle == nil)
    }

    @Test func otherOrganizationsAreUntouched() {
        var ledger = SeatLedger()
        ledger.apply(SeatChange(organization: 5, assigned: 1, from: .min, to: 20_000))
        for other in [UInt32(0), 4, 6, 1_000] {
            #expect(
                ledger.seats(organization: other, day: 20_000) == SeatCounts.of(purchased: nil, assigned: 0, active: 0))
        }
    }
}

extension SeatCounts {
    /// The same as counted by a ledger with so many accounts.
    fileprivate static func of(purchased: Int?, assigned: Int, active: Int) -> SeatCounts {
        var ledger = SeatLedger()
        for number in 0..<assigned {
            ledger.apply(
                SeatChange(organization: 0, assigned: 1, from: .min, to: number < active ? 20_000 : .min))
        }
        ledger.setPurchased(purchased, organization: 0, day: 20_000)
        return ledger.seats(organization: 0, day: 20_000)
    }
}
