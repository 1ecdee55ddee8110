/// A customer: a few to some dozen seats, one city, one office network that everybody there shares.
struct Organization: Sendable {
    let index: Int
    let city: CityIndex
    let office: Network
    /// Where its laptops come out when all traffic goes through headquarters or a security provider.
    let proxy: Network
    /// The data centre of its hosted desktops.
    let farm: Network
    /// The accounts that belong to it.
    let accounts: Range<Int>

    init(index: Int, accounts: Range<Int>, seed: UInt64, manners: Manners) {
        var dice = Dice(seed, UInt64(index), 0x0067)
        self.index = index
        self.accounts = accounts
        let home = dice.pick(CityIndex.all.filter { $0.carrierHub == $0 })
        city = home
        let elsewhere = SiteIndex.pools(of: city)
        let hasTwoLines = !elsewhere.isEmpty && dice.chance(percent: manners.twoLinesPercent)
        office = Network(form: hasTwoLines ? .twoLines(dice.pick(elsewhere)) : .shared, city: city, key: dice.next())
        let abroad = CityIndex.all.filter { !$0.city.egress.isEmpty && $0.city.country != home.city.country }
        // A security provider's way out, or the company's own line at its seat in another country.
        proxy = Network(
            form: dice.chance(percent: 50) ? .egress : .shared, city: dice.pick(abroad), key: dice.next())
        let sites = CityIndex.all.filter { !$0.city.egress.isEmpty }
        farm = Network(form: .hosted, city: dice.pick(sites), key: dice.next())
    }

    /// Three to sixty seats, small ones oftener (chosen); the last organization has what is left.
    static func settle(accounts: Int, seed: UInt64, manners: Manners) -> [Organization] {
        var dice = Dice(seed, 0x5EA7)
        var organizations: [Organization] = []
        var next = 0
        while next < accounts {
            let wanted =
                switch dice.roll(0...9) {
                case ..<6: dice.roll(3...10)
                case ..<9: dice.roll(11...25)
                default: dice.roll(26...57)
                }
            // Nobody is left alone with one or two seats while there are more to have.
            let left = accounts - next
            let size = left - wanted < 3 ? left : wanted
            organizations.append(
                Organization(
                    index: organizations.count, accounts: next..<next + size, seed: seed,
                    manners: manners))
            next += size
        }
        return organizations
    }
}
