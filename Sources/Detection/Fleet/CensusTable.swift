internal import Model

/// What is known of one address or neighbourhood, in two generations of two weeks, so that what was long ago is forgotten.
struct CensusEntry: BitwiseCopyable, Sendable {
    /// A hash; 0 when the place is empty.
    var key: UInt64 = 0
    /// One bit out of 64 for each account: enough to tell few from many.
    private var accountBits: InlineArray<2, UInt64> = .init(repeating: 0)
    /// The accounts that were torn apart here.
    private var tornBits: InlineArray<2, UInt64> = .init(repeating: 0)
    private var organizationBits: InlineArray<2, UInt32> = .init(repeating: 0)
    /// Hour of the newest line, since 1970.
    var newestHour: Int32 = 0
    private var generation: Int16 = 0
    /// Whether a phone was seen here, by generation.
    private var phoneBits: UInt16 = 0

    private static var generationHours: Int32 { 14 * 24 }

    init() {}

    init(key: UInt64, hour: Int32) {
        self.key = key
        newestHour = hour
        generation = Self.generation(hour)
    }

    private static func generation(_ hour: Int32) -> Int16 { Int16(clamping: hour / generationHours) }

    var accounts: Int { Self.estimate(accountBits[0] | accountBits[1]) }
    var torn: Int { Self.estimate(tornBits[0] | tornBits[1]) }
    var hasPhones: Bool { phoneBits != 0 }
    var organizations: Int { (organizationBits[0] | organizationBits[1]).nonzeroBitCount }

    /// - Returns: whether anything but the time changed.
    mutating func touch(_ hour: Int32) -> Bool {
        guard hour > newestHour else { return false }
        newestHour = hour
        let now = Self.generation(hour)
        guard now > generation else { return false }
        let isNext = now == generation + 1
        accountBits[1] = isNext ? accountBits[0] : 0
        tornBits[1] = isNext ? tornBits[0] : 0
        organizationBits[1] = isNext ? organizationBits[0] : 0
        phoneBits = isNext ? phoneBits << 1 & 0b10 : 0
        (accountBits[0], tornBits[0], organizationBits[0]) = (0, 0, 0)
        generation = now
        return true
    }

    mutating func note(account: UInt64, organization: UInt32, isPhone: Bool) {
        if isPhone { phoneBits |= 1 }
        accountBits[0] |= 1 << (account & 63)
        if organization != .max { organizationBits[0] |= 1 << (organization & 31) }
    }

    mutating func tear(account: UInt64) { tornBits[0] |= 1 << (account & 63) }

    /// How many there are likely to be when so many of 64 bits are set (linear counting: −64 ln of the part not set).
    private static func estimate(_ bits: UInt64) -> Int {
        let set = bits.nonzeroBitCount
        return set < counts.count ? Int(counts[set]) : 266
    }

    private static let counts: [UInt16] = [
        0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 17, 18, 20, 21, 23, 24, 25, 27, 29, 30, 32, 33, 35, 37, 39,
        41, 42, 44, 46, 48, 51, 53, 55, 58, 60, 63, 66, 68, 71, 74, 78, 81, 85, 89, 93, 97, 102, 107, 113, 119, 126,
        133, 141, 152, 163, 177, 196, 222, 266,
    ]
}

/// Networks by hash: sets of four places, of which the least recently seen makes room.
struct CensusTable: ~Copyable {
    private static var places: Int { 131_072 }
    private static var placesPerSet: Int { 4 }
    static var pageCount: Int { places / Pages<CensusEntry>.elementsPerPage }

    var pages = Pages<CensusEntry>(count: CensusTable.pageCount)

    subscript(place: Int) -> CensusEntry { pages[place].pointee }

    /// The place of a network, or nil.
    func known(_ key: UInt64) -> Int? {
        Self.places(of: key).first { pages[$0].pointee.key == key }
    }

    private static func places(of key: UInt64) -> Range<Int> {
        let first = Int(truncatingIfNeeded: key) & (places / placesPerSet - 1) * placesPerSet
        return first..<first + placesPerSet
    }

    /// The place of a network, which is made if there is none.
    mutating func entry(_ key: UInt64, hour: Int32) -> Int {
        let places = Self.places(of: key)
        var oldest = places.lowerBound
        for place in places {
            let entry = pages[place]
            if entry.pointee.key == key {
                let hadHour = entry.pointee.newestHour
                _ = entry.pointee.touch(hour)
                if entry.pointee.newestHour != hadHour { pages.mark(place) }
                return place
            }
            let old = pages[oldest].pointee
            if (entry.pointee.newestHour, entry.pointee.key) < (old.newestHour, old.key) { oldest = place }
        }
        pages[oldest].pointee = CensusEntry(key: key, hour: hour)
        pages.mark(oldest)
        return oldest
    }

    mutating func note(_ place: Int, account: UInt64, organization: UInt32, isPhone: Bool) {
        pages[place].pointee.note(account: account, organization: organization, isPhone: isPhone)
        pages.mark(place)
    }

    mutating func tear(_ place: Int, account: UInt64) {
        pages[place].pointee.tear(account: account)
        pages.mark(place)
    }
}

/// Where an account's devices of one class were seen last. Nothing of it means anything without an address.
struct CensusSighting: BitwiseCopyable, Sendable {
    /// A hash of account and class; 0 when the place is empty.
    var account: UInt64 = 0
    /// A hash; 0 when nothing was seen yet.
    var address: UInt64 = 0
    /// A hash of the neighbourhood.
    var around: UInt64 = 0
    /// The newest sighting, milliseconds since 1970.
    var time: Int64 = 0
    /// A hash of the device.
    var device: UInt64 = 0
    /// Of no meaning without a place.
    var direction = Geodesy.Direction(latitude: 0, longitude: 0)
    /// Kilometres; NaN when there is no place.
    var radius: Float = .nan
}

/// A sample of accounts, as many as there are places: each place belongs to one until it has been silent for a day. A few
/// thousand accounts teach as much about networks as a million.
struct SightingTable: ~Copyable {
    private static var places: Int { 65_536 }
    private static var silence: Int64 { 24 * 3_600_000 }
    static var pageCount: Int { places / Pages<CensusSighting>.elementsPerPage }

    var pages = Pages<CensusSighting>(count: SightingTable.pageCount)

    /// Where the account was seen last; nil when nothing is known of it.
    func known(_ account: UInt64) -> UnsafePointer<CensusSighting>? {
        let sighting = pages[place(of: account)]
        guard sighting.pointee.account == account, sighting.pointee.address != 0 else { return nil }
        return UnsafePointer(sighting)
    }

    /// The account's place, which the caller is going to change; nil when it is somebody else's.
    mutating func last(_ account: UInt64, at time: Int64) -> UnsafeMutablePointer<CensusSighting>? {
        let place = place(of: account)
        let sighting = pages[place]
        if sighting.pointee.account != account {
            guard sighting.pointee.account == 0 || time - sighting.pointee.time > Self.silence else { return nil }
            sighting.pointee = CensusSighting()
            sighting.pointee.account = account
        }
        pages.mark(place)
        return sighting
    }

    private func place(of account: UInt64) -> Int { Int(truncatingIfNeeded: account >> 8) & (Self.places - 1) }
}
