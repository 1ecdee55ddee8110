import Model

/// What the customer register says at the start: who pays for how many seats, and whose they are.
extension LineWriter {
    mutating func write(_ organization: Organization, at time: Instant, seed: UInt64) {
        let city = organization.city.city
        var dice = Dice(seed, UInt64(organization.index), 0x4E67)
        let seats = organization.accounts.count
        begin(.organizationUpdate, at: time)
        append(",\"id\":\"ev_")
        append(hexadecimal: Dice.mix(seed, 0x0267, UInt64(organization.index)), digits: 16)
        append("\",\"organization\":\"org_")
        append(organization.index, digits: 4)
        field("\",\"name\":\"", organization.name(seed: seed))
        append(",\"seats_purchased\":")
        append(UInt64(seats + 1 + dice.roll(0...max(1, seats / 5))))
        append(",\"seat_limit\":\"soft\",\"contact\":\"admin@")
        append(organization.domain(seed: seed))
        field("\",\"locale\":\"", Countries.locale(of: city.country))
        field(",\"time_zone\":\"", city.zone)
        field(",\"plan\":\"", dice.pick(["team", "business", "business", "enterprise"]))
        field(",\"segment\":\"", seats < 11 ? "small" : seats < 26 ? "medium" : "large")
        append(",\"employees\":")
        append(UInt64(seats * dice.roll(2...8)))
        field(",\"pricing\":\"per-seat\",\"currency\":\"", Countries.currency(of: city.country))
        field(",\"billing_period\":\"", dice.pick(["month", "year"]))
        append(",\"price_tiers\":[{\"up_to\":10,\"unit_price\":\"50.00\"},{\"up_to\":50,\"unit_price\":\"40.00\"},")
        append("{\"unit_price\":\"30.00\"}]")
        end()
    }

    mutating func write(_ account: Account, of organization: Organization, at time: Instant, seed: UInt64) {
        var dice = Dice(seed, UInt64(account.index), 0xACC0)
        let (first, last) = (dice.pick(Names.first), dice.pick(Names.last))
        begin(.accountUpdate, at: time)
        append(",\"id\":\"ev_")
        append(hexadecimal: Dice.mix(seed, 0x02AC, UInt64(account.index)), digits: 16)
        append("\",\"account\":\"acc_")
        append(account.index, digits: 5)
        append("\",\"organization\":\"org_")
        append(organization.index, digits: 4)
        if [.mailbox, .undeclaredMailbox].contains(account.habit.seat) {
            let mailbox = dice.pick(Names.mailboxes)
            field("\",\"email\":\"", "\(mailbox)@\(organization.domain(seed: seed))")
            field(",\"display_name\":\"", mailbox.prefix(1).uppercased() + mailbox.dropFirst())
            field(",\"role\":\"", account.habit.seat == .mailbox ? "shared" : "full")
        } else {
            let local = "\(first).\(last)".lowercased().filter { $0 != " " }
            field("\",\"email\":\"", "\(local)@\(organization.domain(seed: seed))")
            field(",\"display_name\":\"", "\(first) \(last)")
            field(",\"role\":\"", dice.chance(percent: 6) ? "admin" : "full")
        }
        field(",\"status\":\"active\",\"department\":\"", dice.pick(Names.departments))
        if case .declared(let reason) = account.habit.seat {
            field(",\"sharing_allowed\":true,\"sharing_reason\":\"", reason)
        }
        end()
    }
}

extension Organization {
    func name(seed: UInt64) -> String {
        let (firm, trade) = words(seed: seed)
        return "\(firm) \(trade)"
    }

    /// Under `.example`, which nobody can own (RFC 2606); numbered, as two firms may have one name.
    func domain(seed: UInt64) -> String {
        let (firm, trade) = words(seed: seed)
        return "\(firm.lowercased())-\(trade.lowercased())-\(index).example"
    }

    private func words(seed: UInt64) -> (firm: String, trade: String) {
        var dice = Dice(seed, UInt64(index), 0x4A3E)
        return (dice.pick(Names.firm), dice.pick(Names.trade))
    }
}
