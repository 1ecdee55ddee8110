internal import Model

/// A network of an account as it is remembered for the whole window: on which days, and by which devices. Devices that
/// use one home are one person's, or one household's.
struct NetworkTrace: BitwiseCopyable, Sendable {
    var key: NetworkKey
    var days = DaySet()
    /// Index of the `Site`.
    var site: UInt32
    /// The next network of the same account.
    var next: UInt32
    /// The slots of the devices seen here.
    var devices: UInt16 = 0
    var trust: NetworkTrust
    /// Whether the site is somewhere.
    var isLocated: Bool

    /// To be read into.
    static var empty: NetworkTrace {
        NetworkTrace(key: NetworkKey(bits: 0), site: Detection.none, next: Detection.none, trust: [], isLocated: false)
    }

    /// Whether the network has its place in this account's life: a desktop uses it, or it comes again and again. A carrier's
    /// or a café's does not, and phones that meet there are not one person's for that.
    func isSettled(desktops: UInt16) -> Bool { devices & desktops != 0 || days.count >= Self.settledDays }

    /// Days after which a network is more than one passed through.
    static var settledDays: Int { 4 }
    /// Most networks remembered of an account; of more, those used on the fewest days go first.
    static var most: Int { 12 }
    /// A phone's network that was used on one day alone is forgotten after so many days: carriers give phones a new one
    /// every few hours.
    static var passingDays: Int32 { 2 }
}

/// A /24 or /64 in one word. A /64 of the internet is never below 2³²; one that is was made up, and may be taken for a /24.
struct NetworkKey: BitwiseCopyable, Hashable, Sendable {
    var bits: UInt64

    init(bits: UInt64) { self.bits = bits }

    init(_ address: IPAddressBits) { bits = address.high == 0 ? address.low & 0xFFFF_FF00 : address.high }

    var address: IPAddress {
        bits >> 32 == 0 ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : IPAddress(high: bits, low: 0)
    }
}

/// What all accounts together have taught about a network.
struct NetworkTrust: OptionSet, BitwiseCopyable, Sendable {
    let rawValue: UInt8
    /// Used by several accounts: an office, a café, a way out that many share.
    static let crowded = NetworkTrust(rawValue: 1)
    /// Used by accounts of several organizations.
    static let open = NetworkTrust(rawValue: 2)
    /// Too many of its accounts seem to be in two places: it is not where it is said to be.
    static let misplaced = NetworkTrust(rawValue: 4)
}

extension EventRecord.Flags {
    /// What the sequencer has stamped on the line.
    var networkTrust: NetworkTrust {
        var trust: NetworkTrust = []
        if contains(.crowdedNetwork) { trust.insert(.crowded) }
        if contains(.openNetwork) { trust.insert(.open) }
        if contains(.misplacedNetwork) { trust.insert(.misplaced) }
        return trust
    }
}
