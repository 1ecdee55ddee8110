import Model

extension LineWriter {
    mutating func write(_ entry: Entry, organization: Int, seed: UInt64, networkKindPercent: Int) {
        let id = Dice.mix(seed, entry.order)
        begin(entry.type, at: entry.written)
        append(",\"id\":\"ev_")
        append(hexadecimal: id, digits: 16)
        append("\",\"account\":\"acc_")
        append(entry.account, digits: 5)
        append("\",\"organization\":\"org_")
        append(organization, digits: 4)
        append("\",\"session\":\"ses_")
        append(hexadecimal: entry.session, digits: 12)
        // Programs keep no cookie.
        if !entry.automated {
            append("\",\"device\":\"dev_")
            append(hexadecimal: entry.device >> 8, digits: 12)
        }
        append("\",\"ip\":\"")
        append(entry.address)
        append("\",\"user_agent\":\"")
        append(agent: entry.agent)
        append("\"")
        if let kind = entry.network.name, id % 100 < UInt64(networkKindPercent) {
            append(",\"network\":{\"kind\":\"")
            append(kind)
            append("\"}")
        }
        if entry.automated { append(",\"automated\":true") }
        end()
    }
}
