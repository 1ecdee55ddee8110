public import Detection
public import Geolocation
public import Model
public import Outreach
public import Seats

/// Settings of the whole pipeline. Defaults, units, ranges and reasons are listed in `systemd/seatwatch.yaml`.
public struct EngineSettings: Equatable, Sendable {
    /// Names this installation in `source`; never the host's name, so that two machines write the same notices.
    public var instance = "default"
    /// Accounts are spread over this many serial queues; no result depends on it. Needs a restart.
    public var shards = 1
    /// How far a line may lag behind the newest one and still be evidence.
    public var lateness = TimeSpan.minutes(15)
    /// Live, a line further ahead of the clock than this is set aside; nil: no check (offline).
    public var maxAhead: TimeSpan? = .minutes(5)
    /// After this long without a line, time is moved on; zero: never.
    public var idleTick = TimeSpan.seconds(60)
    /// Most accounts kept; lines of further accounts are set aside.
    public var accountsMax = 50_000_000
    /// Most accounts that are kept spread out for quick work, while the others rest packed in a third of the memory; a sixteenth
    /// of this number with more than eight times as many accounts. No result depends on it. Needs a restart.
    public var accountsAwake = 16_384
    /// Most organizations kept; further ones are treated as unknown.
    public var organizationsMax = 4_000_000
    /// Whether what is applied is kept on the disk. If not, a restart begins anew, and acknowledged streams are refused.
    /// Needs a restart.
    public var isDurable = true
    /// Most streams known at once; a further one is refused.
    public var streamsMax = 4_096
    /// Notices of findings older than this are forgotten.
    public var noticesKept = TimeSpan.days(400)
    public var rejects = RejectRetention()
    public var geolocation = DatabasePaths()
    public var detection = DetectionSettings()
    public var outreach = OutreachSettings()
    public var seats = SeatSettings()
    package var pace = EnginePace()

    public init() {}

    public struct RejectRetention: Equatable, Sendable {
        public var age = TimeSpan.days(7)
        /// Bytes of set-aside lines with their reasons.
        public var bytes = 64 << 20
        public init() {}
    }
}

extension EngineSettings {
    /// What of the settings decides notices, as the state store knows it.
    package var judgement: [UInt8] { JudgementSettings(self).bytes }
}
