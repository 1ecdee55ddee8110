internal import Model
internal import Seats

/// The month of an organization's seats in words.
extension MessageWriter {
    /// Months told of before this one.
    private static let pastMax = 3

    /// - Parameter day: today, since 1970.
    func monthly(for customer: Report.Customer, day: Int32) -> Message {
        let (facts, seats, sales) = (customer.facts, customer.seats, customer.sales)
        let month = CalendarMonth(day: day)
        func counted(_ number: Int?) -> CountValue { CountValue(number, language.numbers) }
        func some(_ number: Int?) -> CountValue { counted(number.flatMap { $0 > 0 ? $0 : nil }) }

        let past = sales.months.filter { $0.month < month && $0.active != nil }.suffix(Self.pastMax)
        // Of who never said how many seats there are, nothing is free and nothing is missing.
        let bought = seats.purchased.flatMap { $0 > 0 ? $0 : nil }
        let free = bought.map { $0 - seats.assigned } ?? 0
        let asleep = bought == nil ? 0 : seats.assigned - seats.active
        let hasRoom = free > 0 || asleep > 0
        let hasGrown = sales.firstDay != nil && seats.purchased ?? 0 > sales.initialSeats
        let tier =
            facts.pricing == .perSeat && customer.bought > 0
            ? PriceList(facts)?.nextTier(behind: customer.bought) : nil
        let price = money(tier?.unitPrice, facts.currency)
        return message(
            .monthly,
            FieldsValue([
                "organization": TextValue(facts.name ?? facts.id),
                "month": TextValue(month.text),
                "date": TextValue(Instant(day: day).date),
                "seats": counted(seats.purchased),
                "active": counted(seats.active),
                "has_past": !past.isEmpty,
                "past": past.map { FieldsValue(["active": counted($0.active), "month": TextValue($0.month.text)]) },
                "unassigned": some(free),
                "asleep": some(asleep),
                "has_room": hasRoom,
                "more_logins": some(hasRoom ? nil : -free),
                "all_used": bought != nil && !hasRoom && free == 0,
                "shared": some(Int(customer.shared.count)),
                "people": some(Int(customer.shared.extraEstimate)),
                "first_seats": counted(hasGrown ? sales.initialSeats : nil),
                "first_day": TextValue(hasGrown ? sales.firstDay.map { Instant(day: $0).date } : nil),
                "next_more": counted(price == nil ? nil : tier?.more),
                "next_price": TextValue(price),
            ]))
    }
}
