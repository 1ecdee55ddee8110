/// What an account remembers about one network or one device.
struct Mark: BitwiseCopyable, Sendable {
    /// A `NetworkKey`'s bits or a device's hash.
    var subject: UInt64
    /// The next mark of the same account.
    var next: UInt32
    /// UTC day, since 1970.
    var day: UInt16
    var kind: Kind

    /// Most of each kind; the oldest makes room.
    static var perKind: Int { 8 }
    static var most: Int { perKind * Kind.allCases.count }

    enum Kind: UInt8, CaseIterable {
        /// A device of this account seemed to jump to the network: its location is not to be believed.
        case teleport
        /// Somebody vouched for the device; not forgotten by age.
        case familiar
    }

    /// To be read into.
    static var empty: Mark { Mark(subject: 0, next: Detection.none, day: 0, kind: .teleport) }
}
