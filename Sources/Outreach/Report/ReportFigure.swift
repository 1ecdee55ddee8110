/// A figure of the report: its name in JSON and CSV, and what it means.
///
/// "A year" is this calendar month (UTC) and the eleven before it.
public enum ReportFigure: String, CaseIterable, Sendable {
    // Counts of organizations and seats.
    case organizations, customers, seats, assigned, active, utilisation, employees
    case notListed = "organizations_not_listed"
    case seatsPerOrganization = "seats_per_organization"
    case seatsPerOrganizationMean = "seats_per_organization_mean"
    case initialSeats = "initial_seats"
    case customerSince = "customer_since"
    case inactiveShare = "inactive_share"
    case seatsToEmployees = "seats_to_employees"
    case over
    case overCost = "over_monthly_cost"
    // True-up: a quarter or a year.
    case seatsBilled = "seats_billed"
    case assignedAtEnd = "assigned_at_end"
    case peak
    case left
    case overAtPeak = "over_at_peak"
    case monthsOver = "months_over"
    case owed
    // How seats come and go.
    case seatsAdded = "seats_added"
    case seatsRemoved = "seats_removed"
    case expansions
    case seatsPerExpansion = "seats_per_expansion"
    case expansionRate = "expansion_rate"
    case seatLoss = "seat_loss"
    case customersAdding = "customers_adding"
    case shareAdding = "share_adding"
    case daysToExpansion = "days_to_expansion"
    case expansionRevenue = "expansion_revenue"
    case unpricedExpansions = "unpriced_expansions"
    case seatsToInitial = "seats_to_initial"
    // Prices.
    case revenue
    case revenuePerSeat = "revenue_per_seat"
    case listPerSeat = "list_per_seat"
    case revenueToList = "revenue_to_list"
    case tier
    case seatsToNextTier = "seats_to_next_tier"
    case atTierEdge = "at_tier_edge"
    case belowTierEdge = "below_tier_edge"
    case aboveTierEdge = "above_tier_edge"
    // Findings and what came of them.
    case findingsOpened = "findings_opened"
    case findingsOpen = "findings_open"
    case answered
    case answeredShare = "answered_share"
    case daysToAnswer = "days_to_answer"
    case converted
    case convertedShare = "converted_share"
    case daysToConversion = "days_to_conversion"
    case lettersOpened = "letters_opened"
    // Prevalence.
    case accounts, shared, share
    case shareLow = "share_low"
    case shareHigh = "share_high"
    case reading
    case extraPeopleAtLeast = "extra_people_at_least"
    case extraPeople = "extra_people"
    case unpaidSeatsAtLeast = "unpaid_seats_at_least"
    case unpaidSeats = "unpaid_seats"
    case monthlyValueAtLeast = "monthly_value_at_least"
    case monthlyValue = "monthly_value"

    public var definition: String {
        switch self {
        case .organizations: "organizations that any line has named"
        case .customers: "organizations that say they have bought seats; of a month: that had some when it began"
        case .seats: "seats bought, as of now"
        case .assigned: "billable accounts: role full or admin, status active"
        case .active:
            "billable accounts seen in the last 30 days; of a month that is over: in the 30 days before its end"
        case .utilisation: "active to seats"
        case .employees: "as the organization says"
        case .notListed: "organizations beyond those with the most seats that are listed"
        case .seatsPerOrganization: "median seats of a customer (the lower one of two in the middle)"
        case .seatsPerOrganizationMean: "seats to customers"
        case .initialSeats: "seats of the first purchase that was told; overall their median"
        case .customerSince: "the UTC day of that purchase"
        case .inactiveShare: "billable accounts not seen in the last 30 days, to all of them"
        case .seatsToEmployees: "seats to employees, of customers that tell both"
        case .over: "billable accounts beyond the seats bought: what a true-up would be about"
        case .overCost: "what seats for them would add to a month's bill"
        case .seatsBilled: "of a true-up: seats of the contract when the period ended, or now if it lasts"
        case .assignedAtEnd: "billable accounts when the period ended, or at the end of yesterday"
        case .peak: "the most billable accounts at the end of any UTC day of the period"
        case .left: "seats billed that no billable account had then"
        case .overAtPeak: "the peak beyond the seats billed"
        case .monthsOver: "months of the period that ended with more billable accounts than seats"
        case .owed:
            "what the seats beyond the contract, as each month ended, would have added to that month's bill: the sum over the period's months, by the prices of now, exactly"
        case .seatsAdded: "seats bought within a year, or the month, after the first purchase"
        case .seatsRemoved: "seats given up in that time"
        case .expansions: "how many times seats were added in that time"
        case .seatsPerExpansion: "seats added to expansions"
        case .expansionRate: "seats added within a year by customers of before it, to their seats when it began"
        case .seatLoss: "seats given up by the same customers, to the same seats"
        case .customersAdding: "of a month's customers, those that added seats in it"
        case .shareAdding: "customers adding to customers; overall of all months of the year together"
        case .daysToExpansion: "days from the first purchase to the first expansion; overall their median"
        case .expansionRevenue: "what seats added in that time have added to a month's bill, by the prices of then"
        case .unpricedExpansions: "expansions left out of it, because prices were not known or in another currency"
        case .seatsToInitial: "seats now to seats of the first purchase"
        case .revenue: "the bills of a month for the seats bought, by price tiers, discount and billing period"
        case .revenuePerSeat: "revenue to seats"
        case .listPerSeat: "what a seat costs for a month by the first tier and without discount"
        case .revenueToList: "revenue to what the seats would cost at that price"
        case .tier: "the place of the last seat in the customer's price tiers, from 1"
        case .seatsToNextTier: "how many seats more bring the next tier"
        case .atTierEdge: "customers with the last seat of a tier and not one more"
        case .belowTierEdge: "customers one or two seats below such an edge; many here or at it: tiers hold growth back"
        case .aboveTierEdge: "customers one or two seats beyond such an edge"
        case .findingsOpened: "findings noticed, ever"
        case .findingsOpen: "billable accounts with a finding open now"
        case .answered: "findings that somebody has answered, in any way, while open or cooling down"
        case .answeredShare: "answered to findings opened"
        case .daysToAnswer: "median days from the finding to its first answer; 90 stands for more"
        case .converted: "findings answered with seats-added, and not taken back"
        case .convertedShare: "converted to findings opened"
        case .daysToConversion: "median days from the finding to that answer; 90 stands for more"
        case .lettersOpened: "letters that were opened"
        case .accounts:
            "billable accounts of organizations, seen in the last 30 days or with a finding open; those without an organization are not counted, since no price or limit is theirs"
        case .shared: "those of them with a finding open"
        case .share: "shared to accounts"
        case .shareLow: "the lower end of its 95 % interval (Wilson)"
        case .shareHigh: "the upper end"
        case .reading: "what it speaks for: price or enforcement"
        case .extraPeopleAtLeast: "people beyond one a shared login, as far as physical evidence alone forces"
        case .extraPeople: "people beyond one a shared login, as many as is likely"
        case .unpaidSeatsAtLeast:
            "those of the former for whom their plan has no unused seat; none where value is paid for"
        case .unpaidSeats: "those of the latter for whom their plan has no unused seat; none where value is paid for"
        case .monthlyValueAtLeast: "what seats for the former would add to a month's bills, as far as prices are known"
        case .monthlyValue: "what seats for the latter would add to a month's bills, as far as prices are known"
        }
    }
}
