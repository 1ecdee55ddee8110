internal import Model
internal import Seats

/// One organization's month in words that whoever speaks for Seatwatch's customer there can pass on: what its seats were
/// good for, what is free, and what more would bring.
public struct ValueLetter: Encodable, Sendable {
    public let section = ReportLine.Section.monthly.rawValue
    public var organization: String
    /// `YYYY-MM`.
    public var month: String
    public var subject: String
    public var body: String

    /// - Parameter day: today, since 1970.
    public init(for customer: Report.Customer, day: Int32) {
        let facts = customer.facts
        let month = CalendarMonth(day: day)
        let name = plain(facts.name ?? facts.id)
        organization = facts.id
        self.month = month.text
        subject = "\(name): your seats in \(month.text)"
        let parts = [
            Self.use(of: customer, month), Self.room(of: customer), Self.shared(of: customer),
            Self.story(of: customer), Self.price(of: customer),
        ]
        body =
            (["Hello,", "here is what the seats of \(name) were good for, as of \(Instant(day: day).date)."]
            + parts.compactMap { $0 } + ["If anything here looks odd, just ask; we are glad to help."])
            .joined(separator: "\n\n") + "\n"
    }

    private static func use(of customer: Report.Customer, _ month: CalendarMonth) -> String {
        let seats = customer.seats
        var text =
            seats.purchased.map { "\(seats.active) of your \(counted($0, "seat")) were used in the last 30 days." }
            ?? "\(counted(seats.active, "login")) were used in the last 30 days."
        let past = customer.sales.months.filter { $0.month < month && $0.active != nil }.suffix(3)
        if !past.isEmpty {
            text += " Before that: "
            text += past.map { "\($0.active ?? 0) at the end of \($0.month.text)" }.joined(separator: ", ") + "."
        }
        return text
    }

    private static func room(of customer: Report.Customer) -> String? {
        guard let purchased = customer.seats.purchased, purchased > 0 else { return nil }
        let free = purchased - customer.seats.assigned
        let asleep = customer.seats.assigned - customer.seats.active
        var parts: [String] = []
        if free > 0 {
            parts.append("\(counted(free, "seat")) \(free == 1 ? "has" : "have") not been given to anybody yet")
        }
        if asleep > 0 {
            parts.append("\(counted(asleep, "login")) \(asleep == 1 ? "has" : "have") not been used for a month")
        }
        if parts.isEmpty {
            return free < 0
                ? "You have \(counted(-free, "more login", "more logins")) than seats: your plan has been a success."
                : "Every seat has found somebody who uses it."
        }
        return parts.joined(separator: " and ") + ": colleagues could start with these at no extra cost."
    }

    private static func shared(of customer: Report.Customer) -> String? {
        let (count, people) = (Int(customer.shared.count), Int(customer.shared.extraEstimate))
        guard count > 0 else { return nil }
        return
            "\(counted(count, "login")) \(count == 1 ? "seems" : "seem") to be useful to more than one person. About "
            + "\(counted(people, "more person", "more people")) could have a login of their own, with their own settings "
            + "and history."
    }

    private static func story(of customer: Report.Customer) -> String? {
        let sales = customer.sales
        guard let first = sales.firstDay, let now = customer.seats.purchased, now > sales.initialSeats else {
            return nil
        }
        return
            "You began with \(counted(sales.initialSeats, "seat")) on \(Instant(day: first).date) and have \(now) now: "
            + "thank you for growing with us."
    }

    private static func price(of customer: Report.Customer) -> String? {
        guard customer.facts.pricing == .perSeat, customer.bought > 0,
            let tier = PriceList(customer.facts)?.nextTier(behind: customer.bought), let price = tier.unitPrice,
            let currency = customer.facts.currency
        else { return nil }
        return
            "\(counted(tier.more, "more seat", "more seats")) would bring the next price: \(price) \(currency) for each "
            + "further seat and month."
    }

    private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
