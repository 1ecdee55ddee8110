internal import Model

/// What a database or a line says about an address: where it is, how surely, and what carries it. Few in number beside the
/// presences, networks and evidence that refer to them, so each is kept once for all accounts.
struct Site: BitwiseCopyable, Sendable {
    /// Degrees.
    var latitude: Float
    var longitude: Float
    /// The same place, ready for distances; worked out when the table takes the site in.
    fileprivate(set) var direction = Geodesy.Direction.none
    /// Kilometres; NaN when not known.
    var radius: Float
    var asn: UInt32
    /// City and country, as a line brings them.
    var place: TextHandle
    fileprivate(set) var references: UInt32 = 0
    var kind: UInt8
    /// Whether it is somewhere: a place that may be anywhere in a country is none.
    var isLocated: Bool

    init(
        latitude: Float, longitude: Float, radius: Float, asn: UInt32, place: TextHandle, kind: UInt8, isLocated: Bool
    ) {
        self.latitude = latitude
        self.longitude = longitude
        self.radius = radius
        self.asn = asn
        self.place = place
        self.kind = kind
        self.isLocated = isLocated
    }

    /// To be read into.
    static var empty: Site {
        Site(latitude: 0, longitude: 0, radius: .nan, asn: 0, place: .none, kind: 0, isLocated: false)
    }

    var networkKind: NetworkKind { NetworkKind(rawValue: kind) ?? .unknown }

    func certainRadius(_ settings: DetectionSettings) -> Double {
        radius.isNaN ? settings.radiusDefault : Double(radius)
    }

    /// Bit by bit: a radius that is not known equals itself.
    fileprivate func saysTheSame(as other: Site) -> Bool {
        latitude.bitPattern == other.latitude.bitPattern && longitude.bitPattern == other.longitude.bitPattern
            && radius.bitPattern == other.radius.bitPattern && asn == other.asn && place == other.place
            && kind == other.kind && isLocated == other.isLocated
    }

    fileprivate var hash: UInt64 {
        func mixed(_ hash: UInt64, _ high: UInt32, _ low: UInt32) -> UInt64 {
            let product = (hash ^ (UInt64(high) << 32 | UInt64(low))) &* 0x9E37_79B9_7F4A_7C15
            return product ^ product >> 29
        }
        let position = mixed(0, latitude.bitPattern, longitude.bitPattern)
        let whose = mixed(position, radius.bitPattern, asn)
        return mixed(whose, place.raw, UInt32(kind) << 1 | (isLocated ? 1 : 0))
    }
}

/// The sites in use, found by what they say: open addressing over a slab, since there may be nearly as many sites as
/// networks.
struct SiteTable: ~Copyable {
    private var sites: Slab<Site>
    /// Indices into `sites`, or `none`.
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask = 255

    /// - Parameter capacity: the most references there can be.
    init(capacity: Int) {
        sites = Slab(capacity: capacity)
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: none, count: mask + 1)
    }

    deinit { slots.deallocate() }

    var count: Int { sites.count }
    var allocatedBytes: Int { sites.allocatedBytes + (mask + 1) * MemoryLayout<UInt32>.stride }

    @inline(__always)
    subscript(index: UInt32) -> UnsafeMutablePointer<Site> { sites[index] }

    /// The index of what says the same as `site`, whose place is a reference to a shared text that is taken over or, when
    /// the site is known, given back. One more reference to it.
    mutating func share(_ site: Site, _ texts: inout TextStore) -> UInt32 {
        var slot = home(site)
        while slots[slot] != none {
            if sites[slots[slot]].pointee.saysTheSame(as: site) {
                texts.release(site.place)
                return retain(slots[slot])
            }
            slot = (slot + 1) & mask
        }
        var site = site
        site.direction = Geodesy.Direction(latitude: site.latitude, longitude: site.longitude)
        guard let index = sites.insert(site) else { preconditionFailure("sites fit wherever those at them do") }
        slots[slot] = index
        if sites.count > (mask + 1) * 3 / 4 { grow() }
        return retain(index)
    }

    @discardableResult
    func retain(_ index: UInt32, count: UInt32 = 1) -> UInt32 {
        sites[index].pointee.references += count
        return index
    }

    /// Gives one reference back; the site goes with the last.
    mutating func release(_ index: UInt32, _ texts: inout TextStore) {
        sites[index].pointee.references -= 1
        guard sites[index].pointee.references == 0 else { return }
        forget(index)
        texts.release(sites[index].pointee.place)
        sites.remove(index)
    }

    /// Where the search for a site begins.
    private func home(_ site: Site) -> Int { Int(truncatingIfNeeded: site.hash >> 20) & mask }

    /// Takes a site out of the slots. Those behind it that would not be found past the gap move up.
    private mutating func forget(_ index: UInt32) {
        var gap = home(sites[index].pointee)
        while slots[gap] != index { gap = (gap + 1) & mask }
        var slot = (gap + 1) & mask
        while slots[slot] != none {
            let distance = (slot - home(sites[slots[slot]].pointee)) & mask
            if distance >= (slot - gap) & mask {
                slots[gap] = slots[slot]
                gap = slot
            }
            slot = (slot + 1) & mask
        }
        slots[gap] = none
    }

    private mutating func grow() {
        let (old, count) = (slots, mask + 1)
        mask = count * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: none, count: mask + 1)
        for place in 0..<count where old[place] != none {
            var slot = home(sites[old[place]].pointee)
            while slots[slot] != none { slot = (slot + 1) & mask }
            slots[slot] = old[place]
        }
        old.deallocate()
    }
}
