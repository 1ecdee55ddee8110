/// When the seats of an organization are worth a notice.
public struct SeatSettings: Codable, Equatable, Sendable {
    /// Share of the purchased seats in use from which `seats.threshold` is told; small plans go by seats left instead.
    public var threshold = 0.8
    /// Share of the purchased seats in use below which `seats.underused` is told.
    public var underused = 0.6
    /// Seats bought within `SeatLedger.activeDays` days from which `seats.growth` is told.
    public var growth = 5
    public var prevalence = PrevalenceSettings()

    public init() {}
}
