internal import Model

/// Everything known about one account, fixed in size; what varies hangs off it by index. What a line looks at first stands
/// first.
struct AccountState: BitwiseCopyable, Sendable {
    /// Milliseconds since 1970; `.max` before the first event.
    var lastSeen: Int64
    /// Seconds since 1970; `.max` before the first event.
    private var firstSecond: UInt32 = .max
    var name: TextHandle
    /// The dense number of the organization, or `none`.
    var organization: UInt32 = none
    /// Under which the account is saved; 0 when nothing is.
    var key: UInt32 = 0
    /// Heads of the lists of presences, clues and marks, and of the devices and networks remembered.
    var presences: UInt32 = none
    var devices: UInt32 = none
    var networks: UInt32 = none
    var clues: UInt32 = none
    var marks: UInt32 = none
    /// Index of the profile or the finding, or `none`.
    var profile: UInt32 = none
    var finding: UInt32 = none
    /// The newest failed login, in minutes since 1970, a part of its network's hash, and how many there were in a row.
    var failedAt: Int32 = Self.neverFailed
    var activity = ActivityMap()
    var failures: UInt8 = 0
    var failedFrom: UInt16 = 0
    /// A `CountryCode`, or 0.
    private var countryCode: UInt16 = 0
    /// Days since 1970; 0 is none.
    private var tracedDay: UInt16 = 0
    private var seatedSince: UInt16 = 0
    private var quietDay: UInt16 = 0
    /// After how many days without use that was told last; 0 when it was not, since it was last used or took its seat.
    var idleTold: Int16 = 0
    /// What was explained away, as bits of `RuledOutKind`.
    var ruledOut: UInt16 = 0
    /// The role's code, and the status's above it.
    private var standing: UInt8 = Role.full.rawValue
    var flags: Flags = []

    struct Flags: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        /// An update named the organization, so session lines no longer do.
        static let organizationNamed = Flags(rawValue: 1)
        /// Several people may use it, by declaration.
        static let sharingAllowed = Flags(rawValue: 2)
        static let doNotContact = Flags(rawValue: 4)
        /// Confirmed by feedback.
        static let severalPeople = Flags(rawValue: 8)
        /// Answered "automation": regular use is expected.
        static let automation = Flags(rawValue: 16)
        /// Its name or its address names a desk, as was found when it was told.
        static let mailbox = Flags(rawValue: 32)
        /// In use on most working days up to the day on which it was seen last.
        static let powerUser = Flags(rawValue: 64)
    }

    private static let neverFailed = Int32.min / 2

    /// Whether anything is remembered of failed logins.
    var hasFailed: Bool { failedAt != Self.neverFailed || failures != 0 || failedFrom != 0 }

    /// Of which nothing has been seen yet.
    init(name: TextHandle) {
        self.name = name
        lastSeen = .max
        status = .active
    }

    /// The earliest event, in milliseconds since 1970, rounded down to whole seconds; `.max` before the first.
    var firstSeen: Int64 {
        get { firstSecond == .max ? .max : Int64(firstSecond) * 1_000 }
        set { firstSecond = newValue == .max ? .max : UInt32(clamping: newValue / 1_000) }
    }

    /// For how many whole days it has been known, up to its newest event.
    var watchedDays: Int { max(0, Int((lastSeen - firstSeen) / 86_400_000)) }

    /// The newest day in the sets of its devices and networks, since 1970; `.min` when there is none.
    var traceDay: Int32 {
        get { Self.day(tracedDay) }
        set { tracedDay = Self.stored(newValue) }
    }
    /// The newest day on which it was seen, as seats count it, the same.
    var seatDay: Int32 { lastSeen == .max ? .min : Instant(milliseconds: lastSeen).day }
    /// The day on which it took the seat that it has, the same.
    var seatSince: Int32 {
        get { Self.day(seatedSince) }
        set { seatedSince = Self.stored(newValue) }
    }
    /// The latest day whose quiet gaps were judged, the same.
    var quietJudgedDay: Int32 {
        get { Self.day(quietDay) }
        set { quietDay = Self.stored(newValue) }
    }

    /// Where it was first seen, as far as a network can tell; nil until then.
    var country: CountryCode? {
        get { CountryCode(rawValue: countryCode) }
        set { countryCode = newValue?.rawValue ?? 0 }
    }
    var isPowerUser: Bool {
        get { flags.contains(.powerUser) }
        set { if newValue { flags.insert(.powerUser) } else { flags.remove(.powerUser) } }
    }

    private static func day(_ stored: UInt16) -> Int32 { stored == 0 ? .min : Int32(stored) }
    private static func stored(_ day: Int32) -> UInt16 { UInt16(clamping: day) }

    var role: Role {
        get { Role(rawValue: standing & 0xF) ?? .full }
        set { standing = standing & 0xF0 | newValue.rawValue }
    }
    var status: AccountStatus {
        get { AccountStatus(rawValue: standing >> 4) ?? .active }
        set { standing = standing & 0xF | newValue.rawValue << 4 }
    }

    /// Whether the account takes up a seat.
    var isBillable: Bool { (role == .full || role == .admin) && status == .active }

    /// Whether its sharing is agreed: then nothing is found, and that is said.
    var isDeclared: Bool { role == .shared || flags.contains(.sharingAllowed) }

    mutating func ruleOut(_ kind: RuledOutKind) { ruledOut |= kind.bit }

    func hasRuledOut(_ kind: RuledOutKind) -> Bool { ruledOut & kind.bit != 0 }
}

extension RuledOutKind {
    fileprivate var bit: UInt16 {
        switch self {
        case .sameDevice: 1 << 0
        case .untrustedNetwork: 1 << 1
        case .mobileCarrier: 1 << 2
        case .declaredSharing: 1 << 3
        case .familiar: 1 << 4
        case .sharedNetwork: 1 << 5
        case .automation: 1 << 6
        case .travel: 1 << 7
        case .unknownPlace: 1 << 8
        case .takeover: 1 << 9
        }
    }
}

/// A finding that is open, or resolved and cooling down.
struct FindingState: BitwiseCopyable, Sendable {
    /// Counts the findings of an account from 1: makes their ids differ.
    var episode: Int32
    /// Counts the notices of this finding from 1.
    var step: Int32
    var openedAt: Int64
    /// Event time of the newest evidence.
    var lastEvidence: Int64
    /// Nothing opens before this; meaningful when not open.
    var quietUntil: Int64
    var isOpen: Bool
    /// What was told last: probability in hundredths, people, kinds as `SignalKind.bit`s.
    var toldConfidence: Int16
    var toldPeople: Int16
    var toldAtLeast: Int16
    var toldKinds: UInt8
    /// After how many days somebody answered, and it led to further seats; −1: not yet.
    var answeredAfter: Int16 = -1
    var convertedAfter: Int16 = -1
    /// The organization for which that was counted.
    var convertedFor: UInt32 = none

    /// What the finding adds to the accounts that several people use.
    var shared: SharedLogins {
        guard isOpen else { return .zero }
        let atLeast = max(0, Int32(toldAtLeast) - 1)
        // Somebody besides the owner there must be, or nothing would have been told.
        return SharedLogins(count: 1, extraAtLeast: atLeast, extraEstimate: max(1, atLeast, Int32(toldPeople) - 1))
    }

    /// To be read into.
    static var blank: FindingState {
        FindingState(
            episode: 0, step: 0, openedAt: 0, lastEvidence: 0, quietUntil: .min, isOpen: false, toldConfidence: 0,
            toldPeople: 0, toldAtLeast: 0, toldKinds: 0)
    }
}
