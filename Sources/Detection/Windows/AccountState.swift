internal import Model

/// Everything known about one account, fixed in size; what varies hangs off it by index.
struct AccountState: BitwiseCopyable, Sendable {
    var hash: UInt64
    /// Milliseconds since 1970.
    var firstSeen: Int64
    var lastSeen: Int64
    var name: TextHandle
    /// The dense number of the organization, or `none`.
    var organization: UInt32
    /// Under which the account is saved; 0 when nothing is.
    var key: UInt32 = 0
    /// Heads of the lists of presences and clues.
    var presences: UInt32 = none
    var clues: UInt32 = none
    /// Index of the profile or the finding, or `none`.
    var profile: UInt32 = none
    var finding: UInt32 = none
    var activity = ActivityMap()
    /// Heads of the lists of devices and networks remembered.
    var devices: UInt32 = none
    var networks: UInt32 = none
    /// The newest failed login, in minutes since 1970, half its network's hash, and how many there were in a row.
    var failedAt: Int32 = .min / 2
    var failedFrom: UInt32 = 0
    var failures: UInt8 = 0
    /// The newest day in their sets, since 1970.
    var traceDay: Int32 = .min
    /// The newest day told to seats, since 1970.
    var seatDay: Int32 = .min
    /// The day on which it took the seat that it has, since 1970.
    var seatSince: Int32 = .min
    /// After how many days without use that was told last; 0 when it was not, since it was last used or took its seat.
    var idleTold: Int16 = 0
    /// What was explained away, as bits of `RuledOutKind`.
    var ruledOut: UInt16 = 0
    var role: Role = .full
    var status: AccountStatus = .active
    var flags: Flags = []
    var presenceCount: UInt8 = 0
    /// Latest UTC day whose quiet gaps were judged.
    var quietJudgedDay: Int32 = .min

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
        /// Changed since it was last saved; never saved itself.
        static let unsaved = Flags(rawValue: 128)
    }

    init(hash: UInt64, name: TextHandle, firstSeen: Int64) {
        self.hash = hash
        self.name = name
        self.firstSeen = firstSeen
        lastSeen = firstSeen
        organization = none
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

/// What `account.update` and `feedback` said, each field with the event time that decided it.
struct Profile: BitwiseCopyable, Sendable {
    var email = TextHandle.none
    var displayName = TextHandle.none
    var department = TextHandle.none
    var sharingReason = TextHandle.none
    var sessionLimit: Int32 = 0
    /// Until when answers keep devices familiar and `mutedKinds` quiet.
    var familiarUntil: Int64 = .min
    /// Kinds of evidence that an answer has explained, as `SignalKind.bit`s; other kinds still count.
    var mutedKinds: UInt8 = 0
    var snoozedUntil: Int64 = .min
    /// The newest of the answers that are kept, or `none`.
    var answers: UInt32 = none
    /// When each field was decided, by `Field`.
    var decided: InlineArray<10, Int64> = .init(repeating: .min)

    enum Field: Int {
        case organization, email, displayName, role, status, department, sessionLimit, sharingAllowed, sharingReason
        case feedback
    }

    /// Whether an update at `time` decides the field: the newest event time does, and of equal ones the later line.
    mutating func takes(_ field: Field, at time: Int64) -> Bool {
        guard time >= decided[field.rawValue] else { return false }
        decided[field.rawValue] = time
        return true
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
