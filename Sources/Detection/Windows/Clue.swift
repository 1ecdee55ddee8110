internal import Model

/// What one detector saw on one day, with both ends: the long memory of an account, at most `Clue.perKind` of each kind.
struct Clue: BitwiseCopyable, Sendable {
    /// How many days of each kind are remembered; more would not change a verdict.
    static var perKind: Int { 8 }
    /// Most clues of an account.
    static var most: Int { perKind * Kind.allCases.count }

    enum Kind: UInt8, CaseIterable {
        case overlap, travel
        /// `to` is a network that a device of this account seemed to jump to: its location is not to be believed.
        case teleport
        /// `to` is a device that somebody vouched for.
        case familiar
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

    var kind: Kind
    /// UTC day of the later end.
    var day: Int32
    var from: End
    var to: End
    /// Kilometres after both radii, or -1.
    var distance: Int32
    /// Milliseconds between the ends; 0 when they overlap in time.
    var gap: Int64
    /// The fewest people that the presences of that day force.
    var people: UInt8
    /// Both devices are of one class: nobody types on two laptops at once.
    var sameClass: Bool
    /// The account came back: it was at one end before and after it was at the other, so it was no one-way trip.
    var returned: Bool
    /// The devices run different systems, so they are two machines and not two browsers.
    var differs: Bool
    /// The next clue of the same account.
    var next: UInt32

    /// A sighting, laid out for slabs.
    struct End: BitwiseCopyable, Sendable {
        var time: Int64
        var deviceHash: UInt64
        var address: IPAddressBits
        var latitude: Float
        var longitude: Float
        var radius: Float
        var asn: UInt32
        var device: TextHandle
        var place: TextHandle
        var event: TextHandle
        var kind: UInt8
        var deviceClass: UInt8
        var isLocated: Bool
    }

    /// To be read into.
    static var empty: Clue {
        let end = End(
            time: 0, deviceHash: 0, address: .zero, latitude: 0, longitude: 0, radius: .nan, asn: 0, device: .none,
            place: .none, event: .none, kind: 0, deviceClass: 0, isLocated: false)
        return Clue(
            kind: .overlap, day: 0, from: end, to: end, distance: -1, gap: 0, people: 0, sameClass: false,
            returned: false, differs: false, next: Detection.none)
    }

    var lastTime: Int64 { max(from.time, to.time) }
}
