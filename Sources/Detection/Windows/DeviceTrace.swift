internal import Model

/// A device of an account as it is remembered for the whole window: what it is, on which days it was used, and in which
/// of the last hours. Presences say where it was lately; this says whether it is one of the account's own.
struct DeviceTrace: BitwiseCopyable, Sendable {
    var hash: UInt64
    /// The last 48 hours, and above them what the user agent said of system and browser.
    private var hoursAndFamily: UInt64 = 0
    /// Hour of the newest use, class, slot and flags, from the highest bit on.
    private var packed: UInt32 = 0
    var days = DaySet()
    /// The device's id as given.
    var device: TextHandle
    /// The next device of the same account.
    var next: UInt32

    init(
        hash: UInt64, newestHour: Int32, family: UInt16, device: TextHandle, next: UInt32, deviceClass: UInt8,
        slot: UInt8, flags: Flags
    ) {
        self.hash = hash
        self.device = device
        self.next = next
        self.newestHour = newestHour
        self.family = family
        self.deviceClass = deviceClass
        self.slot = slot
        self.flags = flags
    }

    /// To be read into.
    static var empty: DeviceTrace {
        DeviceTrace(
            hash: 0, newestHour: 0, family: 0, device: .none, next: Detection.none, deviceClass: 0, slot: 0, flags: [])
    }

    /// Bit *n* is set when the device was used *n* hours before `newestHour`.
    var hours: UInt64 {
        get { hoursAndFamily & Self.hoursMask }
        set { hoursAndFamily = hoursAndFamily & ~Self.hoursMask | newValue & Self.hoursMask }
    }
    var family: UInt16 {
        get { UInt16(truncatingIfNeeded: hoursAndFamily >> 48) }
        set { hoursAndFamily = hours | UInt64(newValue) << 48 }
    }
    /// Hour of the newest use, since 1970: it takes 22 bits until the year 2448.
    var newestHour: Int32 {
        get { Int32(packed >> 10) }
        set { packed = packed & 0x3FF | UInt32(clamping: newValue) << 10 }
    }
    var deviceClass: UInt8 {
        get { UInt8(packed >> 7 & 7) }
        set { packed = packed & ~(7 << 7) | UInt32(newValue & 7) << 7 }
    }
    /// Its bit in `NetworkTrace.devices`; no other device of the account has it.
    var slot: UInt8 {
        get { UInt8(packed >> 3 & 15) }
        set { packed = packed & ~(15 << 3) | UInt32(newValue & 15) << 3 }
    }
    var flags: Flags {
        get { Flags(rawValue: UInt8(packed & 7)) }
        set { packed = packed & ~7 | UInt32(newValue.rawValue & 7) }
    }

    /// A day may end a day before it is judged, hence two.
    static var hoursKept: Int32 { 48 }
    private static var hoursMask: UInt64 { 1 << 48 - 1 }

    struct Flags: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        /// No id was given: user agent and network stand in.
        static let standIn = Flags(rawValue: 1)
        /// It keeps time as machines do.
        static let machine = Flags(rawValue: 2)
        /// It came with guessed passwords, from afar: whoever it is, it is no colleague.
        static let intruder = Flags(rawValue: 4)
    }

    /// Most devices remembered of an account; of more, those used on the fewest days go first.
    static var most: Int { 12 }

    var bit: UInt16 { 1 << UInt16(slot) }

    /// Whether it tells anything about people: named, and neither a machine nor an intruder.
    var isPersonal: Bool { flags.isEmpty }

    /// The operating system, which two browsers of one machine have in common.
    var system: UInt16 { family >> 4 }

    mutating func noteUse(hour: Int32) {
        if hour > newestHour {
            let ahead = hour - newestHour
            hours = ahead >= 64 ? 1 : hours << UInt64(ahead) | 1
            newestHour = hour
        } else if newestHour - hour < Self.hoursKept {
            hours |= 1 << UInt64(newestHour - hour)
        }
    }

    /// The hours of use from `first` on, as 24 bits, the first hour lowest.
    func day(from first: Int32) -> UInt32 {
        var day: UInt32 = 0
        for hour in 0..<24 {
            let back = newestHour - (first + Int32(hour))
            if back >= 0, back < Self.hoursKept, hours >> UInt64(back) & 1 == 1 { day |= 1 << UInt32(hour) }
        }
        return day
    }
}

/// Days out of the last 28, one bit each. Setting a day twice changes nothing, so repeated and late lines leave the same.
struct DaySet: BitwiseCopyable, Equatable, Sendable {
    /// Days kept; the retention setting cannot exceed it.
    static var span: Int { 28 }

    private(set) var bits: UInt32 = 0

    init() {}

    init(bits: UInt32) { self.bits = bits }

    var isEmpty: Bool { bits == 0 }
    var count: Int { bits.nonzeroBitCount }

    /// - Parameter newest: the newest day that the account was seen on; `day` is at most 27 days before it.
    mutating func insert(_ day: Int32, newest: Int32) {
        if newest - day < Int32(Self.span) { bits |= 1 << Self.place(day) }
    }

    func contains(_ day: Int32) -> Bool { bits >> Self.place(day) & 1 == 1 }

    /// Forgets the days that have left the window when the newest day moves on.
    mutating func advance(from old: Int32, to new: Int32) {
        guard old != .min, new - old < 32 else {
            bits = 0
            return
        }
        // The ring has 32 places and the window 28 days: the places ahead hold what has left.
        for day in (old + 1)...new { bits &= ~(1 << Self.place(day + 4)) }
        for day in (old + 1)...new { bits &= ~(1 << Self.place(day)) }
    }

    /// Bit 0 is the newest day, bit *n* the *n*th before.
    func counted(backFrom newest: Int32) -> UInt32 { turned(to: newest) & (1 << UInt32(Self.span) - 1) }

    /// The whole ring the same way.
    func turned(to newest: Int32) -> UInt32 {
        // The newest day comes to the top, and then the whole is turned round.
        let shift = 31 - Self.place(newest)
        return Self.reversed(bits << shift | bits >> (32 - shift))
    }

    init(turned: UInt32, to newest: Int32) {
        let (reversed, shift) = (Self.reversed(turned), 31 - Self.place(newest))
        bits = reversed >> shift | reversed << (32 - shift)
    }

    private static func reversed(_ bits: UInt32) -> UInt32 { UInt32(UInt64(bits).bitsReversed >> 32) }

    /// The newest day; `.min` when there is none.
    func newest(upTo day: Int32) -> Int32 {
        let back = counted(backFrom: day)
        return back == 0 ? .min : day - Int32(back.trailingZeroBitCount)
    }

    func union(_ other: DaySet) -> DaySet { DaySet(bits: bits | other.bits) }

    private static func place(_ day: Int32) -> UInt32 { UInt32(truncatingIfNeeded: day) & 31 }
}
