internal import Model

/// An account seen on one device in one network, from one time to another: activity with no gap longer than
/// `DetectionSettings.presenceGap`. Presences of equal device and network merge, so the order of lines does not matter.
///
/// What a walk along an account's presences looks at stands first, in one cache line.
struct Presence: BitwiseCopyable, Sendable {
    var deviceHash: UInt64
    /// First and last activity, milliseconds since 1970.
    var from: Int64
    var to: Int64
    /// The address with its host part removed, unless full addresses are kept.
    var address: IPAddressBits
    /// The next presence of the same account.
    var next: UInt32
    /// Index of the `Site`.
    var site: UInt32
    var sessionHash: UInt32
    var device: TextHandle
    /// The `id` of the newest event here.
    var event: TextHandle
    var agentFamily: UInt16
    /// The newest hour that devices and networks were told of: the lower half of its number since 1970.
    var tracedHour: UInt16
    /// Seconds between the last two activities, for telling machines from people.
    var beat: UInt16
    var beats: UInt8
    var regularBeats: UInt8
    /// For how many whole minutes somebody sat there, as far as counted.
    var attended: UInt8
    var kind: UInt8
    var deviceClass: UInt8
    var flags: Flags

    /// To be read into.
    static var empty: Presence {
        Presence(
            deviceHash: 0, from: 0, to: 0, address: .zero, next: Detection.none, site: Detection.none, sessionHash: 0,
            device: .none, event: .none, agentFamily: 0, tracedHour: 0, beat: 0, beats: 0, regularBeats: 0,
            attended: 0, kind: 0, deviceClass: 0, flags: [])
    }

    struct Flags: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        static let located = Flags(rawValue: 1)
        /// No device id was given: user agent and network stand in.
        static let standIn = Flags(rawValue: 2)
        /// All accounts together have taught that the network is not where it is said to be.
        static let misplaced = Flags(rawValue: 8)
        /// The device came with guessed passwords.
        static let intruder = Flags(rawValue: 16)
        /// The last two gaps were alike.
        static let steady = Flags(rawValue: 32)
        /// The session was ended; later activity opens it again.
        static let ended = Flags(rawValue: 4)
    }

    var isLocated: Bool { flags.contains(.located) && !flags.contains(.misplaced) }
    /// Whether it may say anything about several people.
    var isTelling: Bool { flags.isDisjoint(with: [.standIn, .misplaced, .intruder]) && !isMachine && !isLeftOpen }
    var networkKind: NetworkKind { NetworkKind(rawValue: kind) ?? .unknown }

    /// Whether both could be one device: the same id, or no id to tell and user agents that do not differ.
    func mayBeSameDevice(as other: Presence) -> Bool {
        if flags.contains(.standIn) || other.flags.contains(.standIn) {
            return agentFamily == other.agentFamily || agentFamily == 0 || other.agentFamily == 0
        }
        return deviceHash == other.deviceHash
    }

    func isSameNetwork(as other: Presence) -> Bool { address.network == other.address.network }

    /// Milliseconds between the two, 0 when they overlap.
    func gap(to other: Presence) -> Int64 { max(0, max(from, other.from) - min(to, other.to)) }

    /// Takes the end over from a later presence that this one turns out to be one with; gives it the text for its own.
    mutating func endAs(_ later: inout Presence) {
        to = later.to
        sessionHash = later.sessionHash
        swap(&event, &later.event)
        if later.flags.contains(.ended) { flags.insert(.ended) } else { flags.remove(.ended) }
    }

    /// Notes an activity `seconds` after the previous one. A machine keeps time; a person does not: gaps within a fifth (or
    /// 2 s) of the one before count as regular. A gap of 18 hours or more is no beat: who comes once a day is a person
    /// of regular habits.
    mutating func noteBeat(seconds: Int64) {
        guard seconds < Int64(UInt16.max) else {
            beat = 0
            flags.remove(.steady)
            return
        }
        let gap = UInt16(max(0, seconds))
        defer { beat = gap }
        guard beat > 0, gap > 0 else { return }
        if beats == .max {
            beats /= 2
            regularBeats /= 2
        }
        beats += 1
        let isRegular = abs(Int(gap) - Int(beat)) <= max(2, Int(beat) / 5)
        if isRegular { regularBeats += 1 }
        if isRegular { flags.insert(.steady) } else { flags.remove(.steady) }
    }

    /// Notes that two activities were next to each other: when they are close, somebody sat there between them. Minutes are
    /// those of the clock, so that many short gaps count as much as one that is as long.
    mutating func noteAttendance(between a: Int64, and b: Int64, within: TimeSpan) {
        guard abs(b - a) <= within.milliseconds else { return }
        let minutes = abs(b / 60_000 - a / 60_000)
        attended = UInt8(min(DetectionSettings.attendedMost, Int64(attended) + minutes))
    }

    /// Takes over what was attended of another presence that an activity at `time` makes one with this.
    mutating func attend(_ other: Presence, bridgedAt time: Int64, _ within: TimeSpan) {
        attended = UInt8(min(DetectionSettings.attendedMost, Int64(attended) + Int64(other.attended)))
        noteAttendance(between: min(to, other.to), and: time, within: within)
        noteAttendance(between: time, and: max(from, other.from), within: within)
    }

    /// Whether it was left open: for now it asks as regularly as a page does, and as seldom.
    var isLeftOpen: Bool { flags.contains(.steady) && beat >= Self.pageBeatMin }

    /// Seconds; people who are at work are heard of more often.
    private static var pageBeatMin: UInt16 { 600 }

    /// At least ten gaps, four of five of them alike.
    var isMachine: Bool { beats >= 10 && Int(regularBeats) * 5 >= Int(beats) * 4 }
}

/// `IPAddress`, laid out for slabs.
struct IPAddressBits: BitwiseCopyable, Equatable, Sendable {
    var high: UInt64
    var low: UInt64

    init(_ address: IPAddress) {
        high = address.high
        low = address.low
    }

    static var zero: IPAddressBits { IPAddressBits(IPAddress(high: 0, low: 0)) }

    var address: IPAddress { IPAddress(high: high, low: low) }
    var network: IPAddressBits { IPAddressBits(address.network) }
}
