internal import CSimdjson
internal import Model

/// Reads the updates of one call, which C++ has checked and written as compact lists (see `sw_run.updates`).
///
/// The lists come from our own code within the same call, so a malformed one is a bug and traps.
struct UpdateList {
    var bytes: UnsafeRawBufferPointer

    /// The next update; nil at the end.
    mutating func next() -> Update? {
        guard !bytes.isEmpty else { return nil }
        switch EventType(rawValue: byte()) {
        case .accountUpdate: return .account(accountUpdate())
        case .organizationUpdate: return .organization(organizationUpdate())
        case .feedback: return .feedback(feedback())
        default: fatalError("an update of a type that has none")
        }
    }

    private mutating func accountUpdate() -> AccountUpdate {
        var update = AccountUpdate()
        for _ in 0..<byte() {
            switch field() {
            case SW_UPDATE_ORGANIZATION: update.organization = change { $0.text() }
            case SW_UPDATE_EMAIL: update.email = change { $0.text() }
            case SW_UPDATE_DISPLAY_NAME: update.displayName = change { $0.text() }
            case SW_UPDATE_ROLE: update.role = change { $0.word() }
            case SW_UPDATE_STATUS: update.status = change { $0.word() }
            case SW_UPDATE_DEPARTMENT: update.department = change { $0.text() }
            case SW_UPDATE_SESSION_LIMIT: update.sessionLimit = change { $0.integer() }
            case SW_UPDATE_SHARING_ALLOWED: update.sharingAllowed = change { $0.flag() }
            case SW_UPDATE_SHARING_REASON: update.sharingReason = change { $0.text() }
            default: fatalError("no field of account.update")
            }
        }
        return update
    }

    private mutating func organizationUpdate() -> OrganizationUpdate {
        var update = OrganizationUpdate()
        for _ in 0..<byte() {
            switch field() {
            case SW_UPDATE_NAME: update.name = change { $0.text() }
            case SW_UPDATE_SEATS_PURCHASED: update.seatsPurchased = change { $0.integer() }
            case SW_UPDATE_SEAT_LIMIT: update.seatLimit = change { $0.word() }
            case SW_UPDATE_CONTACT: update.contact = change { $0.text() }
            case SW_UPDATE_LOCALE: update.locale = change { $0.text() }
            case SW_UPDATE_TIME_ZONE: update.timeZone = change { $0.text() }
            case SW_UPDATE_PLAN: update.plan = change { $0.text() }
            case SW_UPDATE_SEGMENT: update.segment = change { $0.text() }
            case SW_UPDATE_EMPLOYEES: update.employees = change { $0.integer() }
            case SW_UPDATE_PRICING: update.pricing = change { $0.word() }
            case SW_UPDATE_CURRENCY: update.currency = change { $0.text() }
            case SW_UPDATE_BILLING_PERIOD: update.billingPeriod = change { $0.word() }
            case SW_UPDATE_DISCOUNT: update.discount = change { $0.text() }
            case SW_UPDATE_ADD_SEATS_URL: update.addSeatsURL = change { $0.text() }
            case SW_UPDATE_OFFERS: update.offers = change { list in list.items { $0.offer() } }
            case SW_UPDATE_PRICE_TIERS: update.priceTiers = change { list in list.items { $0.priceTier() } }
            default: fatalError("no field of organization.update")
            }
        }
        return update
    }

    private mutating func feedback() -> Feedback {
        var feedback = Feedback(answer: .justMe)
        for _ in 0..<byte() {
            switch field() {
            case SW_UPDATE_ANSWER: if let answer: Feedback.Answer = value({ $0.word() }) { feedback.answer = answer }
            case SW_UPDATE_UNTIL: feedback.until = value { Instant(milliseconds: Int64($0.integer())) }
            case SW_UPDATE_BY: feedback.by = value { $0.text() }
            case SW_UPDATE_NOTE: feedback.note = value { $0.text() }
            case SW_UPDATE_UNDO: feedback.undo = value { $0.flag() } ?? false
            default: fatalError("no field of feedback")
            }
        }
        return feedback
    }

    private mutating func offer() -> Offer {
        let kind: Offer.Kind = word()
        let name = text()
        let url = text()
        return Offer(kind: kind, name: name, url: url.isEmpty ? nil : url)
    }

    private mutating func priceTier() -> PriceTier {
        let upTo = integer()
        let unitPrice = text()
        return PriceTier(upTo: upTo < 0 ? nil : upTo, unitPrice: unitPrice.isEmpty ? nil : unitPrice)
    }
}

extension UpdateList {
    private mutating func field() -> sw_update_field { sw_update_field(rawValue: UInt32(byte())) }

    /// The value of a field, or nil when it was `null`.
    private mutating func value<Value>(_ read: (inout UpdateList) -> Value) -> Value? {
        byte() == 0 ? nil : read(&self)
    }

    private mutating func change<Value>(_ read: (inout UpdateList) -> Value) -> Change<Value> {
        value(read).map { .set($0) } ?? .clear
    }

    private mutating func byte() -> UInt8 { number() }
    private mutating func integer() -> Int { Int(number() as Int64) }
    private mutating func flag() -> Bool { integer() != 0 }

    /// A case of an enumeration whose raw values count the words in the order that C++ lists them.
    private mutating func word<Word: RawRepresentable>() -> Word where Word.RawValue == UInt8 {
        guard let word = Word(rawValue: UInt8(integer())) else { fatalError("no case of \(Word.self)") }
        return word
    }

    private mutating func text() -> String {
        let length = Int(number() as UInt32)
        defer { bytes = UnsafeRawBufferPointer(rebasing: bytes[length...]) }
        return String(decoding: bytes[..<length], as: UTF8.self)
    }

    private mutating func items<Item>(_ read: (inout UpdateList) -> Item) -> [Item] {
        let count = number() as UInt16
        return (0..<count).map { _ in read(&self) }
    }

    private mutating func number<Number: FixedWidthInteger>() -> Number {
        defer { bytes = UnsafeRawBufferPointer(rebasing: bytes[MemoryLayout<Number>.size...]) }
        return bytes.loadUnaligned(as: Number.self)
    }
}
