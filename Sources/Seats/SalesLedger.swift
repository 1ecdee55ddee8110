public import Model

/// What all organizations have bought, and what came of their findings.
///
/// Not thread-safe: one serial queue owns it.
public struct SalesLedger: Sendable {
    private var organizations: [Packed<SalesMemory>] = []

    public init() {}

    public subscript(organization: UInt32) -> SalesMemory {
        organization < organizations.count ? organizations[Int(organization)].value : SalesMemory()
    }

    /// Takes an organization back in.
    public mutating func restore(_ memory: SalesMemory, organization: UInt32) {
        grow(to: organization)
        organizations[Int(organization)].value = memory
    }

    /// - Parameters: see ``SalesMemory/note(_:day:price:)``.
    public mutating func note(
        _ seats: Int?, organization: UInt32, day: Int32, price: (_ added: Int, _ seats: Int) -> Money?
    ) {
        guard let seats else { return }
        grow(to: organization)
        organizations[Int(organization)].value.note(seats, day: day, price: price)
    }

    public mutating func note(active: Int, organization: UInt32, endOf month: CalendarMonth) {
        grow(to: organization)
        organizations[Int(organization)].value.note(active: active, endOf: month)
    }

    /// - Returns: whether that was news.
    public mutating func note(assigned: Int, organization: UInt32, in month: CalendarMonth) -> Bool {
        grow(to: organization)
        var memory = organizations[Int(organization)].value
        guard memory.note(assigned: assigned, in: month) else { return false }
        organizations[Int(organization)].value = memory
        return true
    }

    /// A finding was opened.
    public mutating func noteOpened(organization: UInt32) {
        grow(to: organization)
        organizations[Int(organization)].value.outcomes.opened += 1
    }

    public mutating func apply(_ change: AnswerChange) {
        grow(to: change.organization)
        let index = Int(change.organization)
        if change.answered != 0 {
            organizations[index].value.outcomes.answered.add(Int(change.answered), days: Int(change.days))
        }
        if change.converted != 0 {
            organizations[index].value.outcomes.converted.add(Int(change.converted), days: Int(change.days))
        }
    }

    private mutating func grow(to organization: UInt32) {
        while organizations.count <= organization { organizations.append(Packed(SalesMemory())) }
    }
}
