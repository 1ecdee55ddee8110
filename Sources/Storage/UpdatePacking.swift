internal import Model

// Updates as `BatchFormat` describes them. Reading and writing stand side by side, a line a field, so that one look
// shows whether they agree.

extension ByteWriter {
    mutating func update(_ update: Update) {
        switch update {
        case .account(let update):
            byte(EventType.accountUpdate.rawValue)
            account(update)
        case .organization(let update):
            byte(EventType.organizationUpdate.rawValue)
            organization(update)
        case .feedback(let feedback):
            byte(EventType.feedback.rawValue)
            self.feedback(feedback)
        }
    }

    private mutating func account(_ update: AccountUpdate) {
        change(1, update.organization) { $0.text($1) }
        change(2, update.email) { $0.text($1) }
        change(3, update.displayName) { $0.text($1) }
        change(4, update.role) { $0.byte($1.rawValue) }
        change(5, update.status) { $0.byte($1.rawValue) }
        change(6, update.department) { $0.text($1) }
        change(7, update.sessionLimit) { $0.signed(Int64($1)) }
        change(8, update.sharingAllowed) { $0.flag($1) }
        change(9, update.sharingReason) { $0.text($1) }
        byte(0)
    }

    private mutating func organization(_ update: OrganizationUpdate) {
        change(1, update.name) { $0.text($1) }
        change(2, update.seatsPurchased) { $0.signed(Int64($1)) }
        change(3, update.seatLimit) { $0.byte($1.rawValue) }
        change(4, update.contact) { $0.text($1) }
        change(5, update.locale) { $0.text($1) }
        change(6, update.timeZone) { $0.text($1) }
        change(7, update.plan) { $0.text($1) }
        change(8, update.segment) { $0.text($1) }
        change(9, update.employees) { $0.signed(Int64($1)) }
        change(10, update.pricing) { $0.byte($1.rawValue) }
        change(11, update.currency) { $0.text($1) }
        change(12, update.billingPeriod) { $0.byte($1.rawValue) }
        change(13, update.discount) { $0.text($1) }
        change(14, update.addSeatsURL) { $0.text($1) }
        change(15, update.offers) { $0.list($1) { $0.offer($1) } }
        change(16, update.priceTiers) { $0.list($1) { $0.priceTier($1) } }
        byte(0)
    }

    private mutating func feedback(_ feedback: Feedback) {
        byte(feedback.answer.rawValue)
        flag(feedback.until != nil)
        if let until = feedback.until { signed(until.milliseconds) }
        optionalText(feedback.by)
        optionalText(feedback.note)
        flag(feedback.undo)
    }

    private mutating func change<Value>(
        _ field: UInt8, _ change: Change<Value>, _ write: (inout ByteWriter, Value) -> Void
    ) {
        switch change {
        case .unchanged: break
        case .clear: byte(field << 1)
        case .set(let value):
            byte(field << 1 | 1)
            write(&self, value)
        }
    }
}

extension ByteReader {
    mutating func update() -> Update {
        switch EventType(rawValue: byte()) {
        case .accountUpdate: return .account(accountUpdate())
        case .organizationUpdate: return .organization(organizationUpdate())
        case .feedback: return .feedback(feedback())
        default:
            fail()
            return .account(AccountUpdate())
        }
    }

    private mutating func accountUpdate() -> AccountUpdate {
        var update = AccountUpdate()
        fields { field, reader, isSet in
            switch field {
            case 1: update.organization = reader.change(isSet) { $0.text() }
            case 2: update.email = reader.change(isSet) { $0.text() }
            case 3: update.displayName = reader.change(isSet) { $0.text() }
            case 4: update.role = reader.change(isSet) { $0.word(.full) }
            case 5: update.status = reader.change(isSet) { $0.word(.active) }
            case 6: update.department = reader.change(isSet) { $0.text() }
            case 7: update.sessionLimit = reader.change(isSet) { Int($0.signed()) }
            case 8: update.sharingAllowed = reader.change(isSet) { $0.flag() }
            case 9: update.sharingReason = reader.change(isSet) { $0.text() }
            default: reader.fail()
            }
        }
        return update
    }

    private mutating func organizationUpdate() -> OrganizationUpdate {
        var update = OrganizationUpdate()
        fields { field, reader, isSet in
            switch field {
            case 1: update.name = reader.change(isSet) { $0.text() }
            case 2: update.seatsPurchased = reader.change(isSet) { Int($0.signed()) }
            case 3: update.seatLimit = reader.change(isSet) { $0.word(.hard) }
            case 4: update.contact = reader.change(isSet) { $0.text() }
            case 5: update.locale = reader.change(isSet) { $0.text() }
            case 6: update.timeZone = reader.change(isSet) { $0.text() }
            case 7: update.plan = reader.change(isSet) { $0.text() }
            case 8: update.segment = reader.change(isSet) { $0.text() }
            case 9: update.employees = reader.change(isSet) { Int($0.signed()) }
            case 10: update.pricing = reader.change(isSet) { $0.word(.perSeat) }
            case 11: update.currency = reader.change(isSet) { $0.text() }
            case 12: update.billingPeriod = reader.change(isSet) { $0.word(.month) }
            case 13: update.discount = reader.change(isSet) { $0.text() }
            case 14: update.addSeatsURL = reader.change(isSet) { $0.text() }
            case 15: update.offers = reader.change(isSet) { reader in reader.list { $0.offer() } }
            case 16: update.priceTiers = reader.change(isSet) { reader in reader.list { $0.priceTier() } }
            default: reader.fail()
            }
        }
        return update
    }

    private mutating func feedback() -> Feedback {
        var feedback = Feedback(answer: word(.justMe))
        feedback.until = flag() ? Instant(milliseconds: signed()) : nil
        feedback.by = optionalText()
        feedback.note = optionalText()
        feedback.undo = flag()
        return feedback
    }

    /// Reads fields until their end; an unsound reader gives zeros, which end them too.
    private mutating func fields(_ read: (_ field: UInt8, _ reader: inout ByteReader, _ isSet: Bool) -> Void) {
        while true {
            let head = byte()
            guard head != 0 else { return }
            read(head >> 1, &self, head & 1 == 1)
        }
    }

    private mutating func change<Value>(_ isSet: Bool, _ read: (inout ByteReader) -> Value) -> Change<Value> {
        isSet ? .set(read(&self)) : .clear
    }
}
