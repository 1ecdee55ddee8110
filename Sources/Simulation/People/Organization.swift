/// A customer: a few to some dozen seats, one city, one office network that everybody there shares.
struct Organization: Sendable {
    let index: Int
    let city: CityIndex
    let office: Network
    /// The accounts that belong to it.
    let accounts: Range<Int>

    init(index: Int, accounts: Range<Int>, seed: UInt64) {
        var dice = Dice(seed, UInt64(index), 0x0067)
        self.index = index
        self.accounts = accounts
        city = dice.pick(CityIndex.all.filter { $0.carrierHub == $0 })
        office = Network(form: .shared, city: city, key: dice.next())
    }

    /// Three to sixty seats, small ones oftener (chosen); the last organization has what is left.
    static func settle(accounts: Int, seed: UInt64) -> [Organization] {
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
            organizations.append(Organization(index: organizations.count, accounts: next..<next + size, seed: seed))
            next += size
        }
        return organizations
    }
}
