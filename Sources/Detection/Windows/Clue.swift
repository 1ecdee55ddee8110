internal import Model

/// What one detector saw on one day, with both ends: the long memory of an account, at most `Clue.perKind` of each kind.
struct Clue: BitwiseCopyable, Sendable {
    /// How many days of each kind are remembered; more would not change a verdict.
    static var perKind: Int { 8 }
    /// Of how many of each kind, the newest, the events at both ends are named.
    static var namedPerKind: Int { 3 }
    /// Most clues of an account.
    static var most: Int { perKind * Kind.allCases.count }

    enum Kind: UInt8, CaseIterable {
        case overlap, travel
        /// Two devices of different classes at once, each on a settled network.
        case crossing
        /// As `overlap`, of devices that a crowd's network has in common: two people of one office, or one person's two
        /// machines.
        case colleague
        /// Two devices of one class, side by side for hours on one network.
        case together
        /// One device for hours, then another.
        case handover
    }

    /// The next clue of the same account.
    var next: UInt32
    /// The earlier end and the later.
    var from: End
    var to: End
    /// Kilometres after both radii, or -1.
    var distance: Int16
    /// Minutes between the ends; 0 when they overlap in time.
    var gap: UInt16
    var kind: Kind
    /// The fewest people that the presences of that day force.
    var people: UInt8
    var flags: Flags

    struct Flags: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        /// Both devices are of one class: nobody types on two laptops at once.
        static let sameClass = Flags(rawValue: 1)
        /// The account came back: it was at one end before and after it was at the other, so it was no one-way trip.
        static let returned = Flags(rawValue: 2)
        /// The devices run different systems, so they are two machines and not two browsers.
        static let differs = Flags(rawValue: 4)
    }

    /// A device that was seen somewhere, once.
    struct End: BitwiseCopyable, Sendable {
        /// Index of the `Sight`.
        var sight: UInt32
        var event: TextHandle
        /// Seconds since 1970, and milliseconds beyond them: together they take less room than one number would.
        private var second: UInt32
        private var millisecond: UInt16

        init(sight: UInt32, time: Int64, event: TextHandle) {
            self.sight = sight
            self.event = event
            second = UInt32(clamping: time / 1_000)
            millisecond = UInt16(max(0, time % 1_000))
        }

        /// Milliseconds since 1970.
        var time: Int64 { Int64(second) * 1_000 + Int64(millisecond) }
    }

    /// To be read into.
    static var empty: Clue {
        let end = End(sight: Detection.none, time: 0, event: .none)
        return Clue(
            next: Detection.none, from: end, to: end, distance: -1, gap: 0, kind: .overlap, people: 0, flags: [])
    }

    /// Milliseconds between the ends: to the millisecond where they stand at the edges of the gap.
    var span: Int64 {
        let (told, exact) = (Int64(gap) * 60_000, abs(to.time - from.time))
        return exact >= told && exact < told + 60_000 ? exact : told
    }
    var lastTime: Int64 { max(from.time, to.time) }
    /// UTC day of the later end.
    var day: Int32 { Instant(milliseconds: lastTime).day }
    /// Whether it was made of where two devices were.
    var isOfPlaces: Bool {
        switch kind {
        case .travel, .overlap, .crossing, .colleague: true
        case .together, .handover: false
        }
    }
    var isSameClass: Bool { flags.contains(.sameClass) }
    var hasReturned: Bool { flags.contains(.returned) }
    var differs: Bool { flags.contains(.differs) }
}

/// A device on a network, as evidence shows it: kept once for all clues of the account that it is an end of.
struct Sight: BitwiseCopyable, Sendable {
    var deviceHash: UInt64
    /// The address with its host part removed, unless full addresses are kept.
    var address: IPAddressBits
    var device: TextHandle
    /// Index of the `Site`.
    var site: UInt32
    /// Ends that refer to it.
    var references: UInt8 = 0
    var deviceClass: UInt8

    var key: NetworkKey { NetworkKey(address.network) }

    /// To be read into.
    static var empty: Sight {
        Sight(deviceHash: 0, address: .zero, device: .none, site: Detection.none, deviceClass: 0)
    }
}
