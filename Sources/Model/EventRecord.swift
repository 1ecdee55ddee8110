/// Bytes in a batch's arena; `absent` is not the same as empty.
public struct TextSpan: Hashable, Sendable {
    public var offset: UInt32
    public var length: UInt32

    public init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }

    public static let absent = TextSpan(offset: .max, length: 0)
    public var isAbsent: Bool { offset == .max }
}

/// One applied line, fixed in size: what every later stage reads instead of JSON.
///
/// The decoder writes this layout from C++ (`sw_record`); `Decoding` checks size and offsets once at start.
/// Every text is a span of the batch's arena. Hashes are keyed by a process-random key: good for finding, never for
/// ordering, storing or showing.
public struct EventRecord: Sendable {
    public var time: Int64 = 0
    public var accountHash: UInt64 = 0
    public var organizationHash: UInt64 = 0
    public var sessionHash: UInt64 = 0
    public var deviceHash: UInt64 = 0
    public var addressHigh: UInt64 = 0
    public var addressLow: UInt64 = 0
    public var account: TextSpan = .absent
    public var organization: TextSpan = .absent
    public var session: TextSpan = .absent
    public var device: TextSpan = .absent
    public var id: TextSpan = .absent
    /// City, U+001F, country; either part may be empty. Absent when neither is known.
    public var place: TextSpan = .absent
    /// Degrees; meaningful only with `hasPlace`.
    public var latitude: Float = 0
    public var longitude: Float = 0
    /// Accuracy radius in kilometres; NaN when not given.
    public var radius: Float = .nan
    /// Autonomous system number; 0 when unknown.
    public var asn: UInt32 = 0
    /// The line's number in its source, counted from 1; wraps after 2³² lines.
    public var line: UInt32 = 0
    /// Index into the batch's `updates`, or -1.
    public var update: Int32 = -1
    /// Set by the sequencer: a dense number for the organization, in order of first appearance.
    public var organizationIndex: UInt32 = .max
    public var typeCode: UInt8 = 0
    public var networkKindCode: UInt8 = 0
    public var deviceClassCode: UInt8 = 0
    public var flags: Flags = []
    /// Operating system and browser family of the user agent, as one small number; 0 when unknown. With the device
    /// class and the network it stands in for a missing device id.
    public var agentFamily: UInt32 = 0
    /// Set by the sequencer: how many organization changes of this batch came before this line.
    public var reserved: UInt32 = 0

    public struct Flags: OptionSet, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// `automated: true`.
        public static let automated = Flags(rawValue: 1)
        public static let hasAddress = Flags(rawValue: 2)
        /// Latitude and longitude are set, from the line or by the geolocator.
        public static let hasPlace = Flags(rawValue: 4)
        /// Older than the watermark (set by the sequencer): never evidence.
        public static let late = Flags(rawValue: 8)
        /// The address is used by several accounts (set by the sequencer, as are the next two).
        public static let crowdedNetwork = Flags(rawValue: 16)
        /// The address is used by several organizations.
        public static let openNetwork = Flags(rawValue: 32)
        /// The address is not where it is said to be: too many of its accounts seem to be in two places.
        public static let misplacedNetwork = Flags(rawValue: 64)
    }

    public init() {}

    public var type: EventType { EventType(rawValue: typeCode) ?? .tick }
    public var networkKind: NetworkKind { NetworkKind(rawValue: networkKindCode) ?? .unknown }
    public var deviceClass: DeviceClass { DeviceClass(rawValue: deviceClassCode) ?? .unknown }
    public var instant: Instant { Instant(milliseconds: time) }
    public var address: IPAddress { IPAddress(high: addressHigh, low: addressLow) }
}
