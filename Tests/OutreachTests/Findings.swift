import Model
import Outreach
import Seats

/// A finding as detection would make it, to change where a test needs it.
func finding(
    _ event: Finding.Event = .noticed, people: Int = 2, account: String = "aminah@example.com",
    displayName: String? = "Aminah Yusof", signals: [Signal] = [someSignal],
    _ change: (inout AccountFacts) -> Void = { _ in }
) -> Finding {
    var facts = AccountFacts(account: account)
    facts.displayName = displayName
    facts.organization = 0
    change(&facts)
    return Finding(
        event: event, id: "0123abcd", step: 1, account: facts, confidence: 0.93, peopleEstimate: people,
        peopleAtLeast: people, window: Finding.Window(from: noon - .days(3), to: noon), signals: signals, ruledOut: [],
        time: noon)
}

let noon = Instant(milliseconds: 1_793_610_000_000)

let someSignal = Signal(
    kind: .overlap, weight: 5.5, summary: "Two devices were in use within the same minutes on 6 days.", evidence: [])

/// A journey, told of once or on several days.
func journey(
    kilometres: Int = 10_825, minutes: Int = 13, days: Int = 2, devices: (String?, String?) = ("desktop", "desktop"),
    from: String = "Singapore"
) -> Signal {
    let evidence = (0..<days).map { day in
        let time = noon - .days(Int64(day))
        var (start, end) = (Sighting(time: time), Sighting(time: time + .minutes(Int64(minutes))))
        (start.deviceClass, end.deviceClass) = devices
        start.place = Place(city: from, country: "SG", latitude: 1.29, longitude: 103.85)
        end.place = Place(city: "London", country: "GB", latitude: 51.51, longitude: -0.13)
        var evidence = Evidence(from: start, to: end, gap: minutes)
        evidence.distance = kilometres
        return evidence
    }
    return Signal(kind: .impossibleTravel, weight: 7, summary: "In two places.", evidence: evidence)
}

/// An organization as `organization.update` lines made it.
func organization(_ change: (inout OrganizationUpdate) -> Void = { _ in }) -> Directory.Organization? {
    var directory = Directory()
    directory.append(id: "org")
    var update = OrganizationUpdate()
    change(&update)
    directory.apply(update, to: 0, at: 0)
    return directory[0]
}

/// What a report is given about one organization, whose seats began with `first`.
func customer(
    purchased: Int?, assigned: Int, active: Int, shared: Int = 0, people: Int = 2, atLeast: Int = 1, first: Int? = nil,
    _ change: (inout OrganizationUpdate) -> Void = { _ in }
) -> Report.Customer {
    var ledger = SeatLedger()
    for number in 0..<assigned {
        ledger.apply(
            SeatChange(
                organization: 0, assigned: 1, from: .min, to: number < active ? noon.day : .min,
                shared: number < shared
                    ? SharedLogins(count: 1, extraAtLeast: Int32(atLeast) - 1, extraEstimate: Int32(people) - 1) : .zero
            ))
    }
    ledger.setPurchased(purchased, organization: 0, day: 20_000)
    var sales = SalesLedger()
    sales.note(first, organization: 0, day: noon.day - 40) { _, _ in nil }
    sales.note(purchased, organization: 0, day: noon.day - 3) { _, _ in nil }
    let facts = organization {
        $0.seatsPurchased = purchased.map { .set($0) } ?? .unchanged
        $0.currency = .set("MYR")
        $0.priceTiers = .set([
            PriceTier(upTo: 10, unitPrice: "50.00"), PriceTier(upTo: 50, unitPrice: "40.00"),
            PriceTier(upTo: nil, unitPrice: "30.00"),
        ])
        change(&$0)
    }
    guard let facts else { preconditionFailure("it was just made") }
    let (seats, shared) = ledger.standing(organization: 0, day: noon.day)
    return Report.Customer(facts: facts, seats: seats, shared: shared, sales: sales[0])
}

func policy(_ change: (inout OutreachSettings) -> Void = { _ in }) -> OutreachPolicy {
    var settings = OutreachSettings()
    change(&settings)
    return OutreachPolicy(settings: settings)
}

func seats(purchased: Int?, active: Int) -> SeatCounts {
    var ledger = SeatLedger()
    for _ in 0..<active { ledger.apply(SeatChange(organization: 0, assigned: 1, from: .min, to: noon.day)) }
    ledger.setPurchased(purchased, organization: 0, day: 20_000)
    return ledger.seats(organization: 0, day: noon.day)
}

extension OutreachPolicy {
    /// What is told of a finding when nothing was told before.
    func data(for finding: Finding, organization: Directory.Organization?, seats: SeatCounts?) -> SharingData {
        var ledger = OutreachLedger()
        var directory = Directory()
        if let organization { directory.restore(organization) }
        let decision = ledger.hear(finding, now: finding.time, in: directory, settings)
        return data(for: finding, organization: organization, seats: seats, decision: decision)
    }
}
