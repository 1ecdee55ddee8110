public import Model

/// What is known about organizations, by dense number. Of several updates of a field the newest event time decides.
///
/// Not thread-safe: one serial queue owns it.
public struct Directory: Sendable {
    public struct Organization: Equatable, Sendable {
        /// The organization's id, as lines name it.
        public var id: String
        public var name: String?
        public var locale: String?
        public var timeZone: String?
        public var contact: String?
        public var plan: String?
        public var segment: String?
        public var employees: Int?
        public var seatsPurchased: Int?
        /// Without a word, what was bought is a soft limit.
        public var seatLimit = SeatLimit.soft
        public var pricing = Pricing.perSeat
        public var currency: String?
        public var billingPeriod = BillingPeriod.month
        public var discount: String?
        public var addSeatsURL: String?
        public var offers: [Offer] = []
        public var priceTiers: [PriceTier] = []
        /// The newest time that something was said about each field, by the numbers that `apply` has for them; `.min`:
        /// nothing ever was.
        package var decided = Self.never

        /// One for all of which nothing was said.
        private static let never = [Int64](repeating: .min, count: 16)

        package init(id: String) { self.id = id }

        /// What so many seats beyond `seats` add to a month's bill; nil when its prices are not known.
        package func monthlyAmount(adding added: Int, to seats: Int) -> Money? {
            PriceList(self)?.monthlyAmount(adding: added, to: seats)
        }

        /// Whether a seat less would make the bill smaller: it pays for seats, and has said how many or at what price.
        public var paysBySeat: Bool { pricing == .perSeat && (seatsPurchased != nil || !priceTiers.isEmpty) }
    }

    /// Packed: most are looked at as a day begins alone.
    private var organizations: [Packed<Organization>] = []

    public init() {}

    public subscript(index: UInt32?) -> Organization? {
        guard let index, index < organizations.count else { return nil }
        return organizations[Int(index)].value
    }

    /// An organization's id, as lines name it.
    public func id(of index: UInt32?) -> String? {
        guard let index, index < organizations.count else { return nil }
        return organizations[Int(index)].reading { $0.text() }
    }

    public var count: Int { organizations.count }

    /// Takes an organization back in under the next number.
    public mutating func restore(_ organization: Organization) { organizations.append(Packed(organization)) }

    /// Adds the next organization; numbers are given in this order.
    public mutating func append(id: String) { organizations.append(Packed(Organization(id: id))) }

    public mutating func apply(_ update: OrganizationUpdate, to index: UInt32, at time: Int64) {
        guard index < organizations.count else { return }
        var organization = organizations[Int(index)].value
        func decide<Value>(_ change: Change<Value>, _ field: Int, _ take: (inout Organization, Value?) -> Void) {
            let value: Value?
            switch change {
            case .unchanged: return
            case .clear: value = nil
            case .set(let given): value = given
            }
            guard time >= organization.decided[field] else { return }
            organization.decided[field] = time
            take(&organization, value)
        }
        decide(update.name, 0) { $0.name = $1 }
        decide(update.seatsPurchased, 1) { $0.seatsPurchased = $1 }
        decide(update.seatLimit, 2) { $0.seatLimit = $1 ?? .soft }
        decide(update.contact, 3) { $0.contact = $1 }
        decide(update.locale, 4) { $0.locale = $1 }
        decide(update.timeZone, 5) { $0.timeZone = $1 }
        decide(update.plan, 6) { $0.plan = $1 }
        decide(update.segment, 7) { $0.segment = $1 }
        decide(update.employees, 8) { $0.employees = $1 }
        decide(update.pricing, 9) { $0.pricing = $1 ?? .perSeat }
        decide(update.currency, 10) { $0.currency = $1 }
        decide(update.billingPeriod, 11) { $0.billingPeriod = $1 ?? .month }
        decide(update.discount, 12) { $0.discount = $1 }
        decide(update.addSeatsURL, 13) { $0.addSeatsURL = $1 }
        decide(update.offers, 14) { $0.offers = $1 ?? [] }
        decide(update.priceTiers, 15) { $0.priceTiers = $1 ?? [] }
        organizations[Int(index)].value = organization
    }
}
