internal import Detection
internal import Model
internal import Outreach
internal import Seats

/// What reports remember of organizations.
extension Publisher {
    /// Takes note of what an organization says it has bought.
    func noteSales(of organization: UInt32, on day: Int32) {
        guard let facts = directory[organization] else { return }
        sales.note(facts.seatsPurchased, organization: organization, day: day) { added, seats in
            facts.monthlyAmount(adding: added, to: seats)
        }
    }

    /// Takes note of the accounts in use, when a month has ended before `day`.
    func noteMonth(endedWith last: Int32, before day: Int32) {
        let month = CalendarMonth(day: last)
        guard month < CalendarMonth(day: day) else { return }
        for number in 0..<UInt32(directory.count) {
            let counts = ledger.seats(organization: number, day: last)
            guard counts.purchased != nil || counts.active > 0 else { continue }
            sales.note(active: counts.active, organization: number, endOf: month)
            unsaved.insert(number)
        }
    }

    /// Takes note of the billable accounts at the end of each day from `last` to the one before `day`: nobody came or went
    /// on those that no line is of.
    func noteDays(from last: Int32, before day: Int32) {
        let (first, final) = (CalendarMonth(day: last), CalendarMonth(day: day - 1))
        let months = (0..<SalesMemory.monthsMax).reversed().map { final.advanced(by: -$0) }.filter { $0 >= first }
        for number in 0..<UInt32(directory.count) {
            let counts = ledger.seats(organization: number, day: last)
            guard counts.purchased != nil || counts.assigned > 0 else { continue }
            for month in months where sales.note(assigned: counts.assigned, organization: number, in: month) {
                unsaved.insert(number)
            }
        }
    }

    func noteOpened(_ finding: Finding) {
        guard finding.event == .noticed, let organization = finding.account.organization else { return }
        sales.noteOpened(organization: organization)
        unsaved.insert(organization)
    }

    func note(_ answer: AnswerChange) {
        sales.apply(answer)
        unsaved.insert(answer.organization)
    }
}
