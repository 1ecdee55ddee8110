internal import Glibc
public import Model

/// A rule that takes one look at the lines of an account: what a detector has to be better than.
public enum RuleOfThumb: String, CaseIterable, Sendable {
    /// Two lines in a row more than 100 km apart, by the centres of their places, at more than 900 km/h.
    case speed
    /// Two devices in use within 15 minutes.
    case devices
    /// Active in 20 different hours of the day (UTC), all days taken together.
    case hours

    public var title: String {
        switch self {
        case .speed: "faster than 900 km/h over 100 km"
        case .devices: "two devices within 15 minutes"
        case .hours: "active in 20 hours of the day"
        }
    }
}

/// Applies the rules of thumb to lines in the order of their stream.
public struct RulesOfThumb: Sendable {
    private var accounts: [UInt64: Traces] = [:]

    private static let distanceMin = 100.0
    private static let speedMax = 900.0
    private static let devicesWithin = TimeSpan.minutes(15)
    private static let hoursMin = 20

    private struct Traces {
        var time: Instant?
        var latitude = Double.nan
        var longitude = Double.nan
        /// The device used last, and the one used last before that.
        var device: UInt64 = 0
        var deviceTime: Instant?
        var otherTime: Instant?
        var hours: UInt32 = 0
        var flagged: Set<RuleOfThumb> = []
    }

    public init() {}

    /// - Parameters:
    ///   - account, device: any hashes; device 0 is none.
    ///   - place: degrees; nil when unknown.
    public mutating func note(
        account: UInt64, time: Instant, device: UInt64, place: (latitude: Double, longitude: Double)?
    ) {
        var traces = accounts[account] ?? Traces()
        if let place {
            if let before = traces.time {
                let distance = Self.kilometres(
                    traces.latitude, traces.longitude, place.latitude, place.longitude)
                let hours = abs((time - before).hours)
                if distance > Self.distanceMin, distance > Self.speedMax * hours { traces.flagged.insert(.speed) }
            }
            (traces.time, traces.latitude, traces.longitude) = (time, place.latitude, place.longitude)
        }
        if device != 0 {
            if device != traces.device {
                traces.otherTime = traces.deviceTime
                traces.device = device
            }
            traces.deviceTime = time
            if let other = traces.otherTime, time - other <= Self.devicesWithin { traces.flagged.insert(.devices) }
        }
        traces.hours |= 1 << UInt32((Int(time.hour) % 24 + 24) % 24)
        if traces.hours.nonzeroBitCount >= Self.hoursMin { traces.flagged.insert(.hours) }
        accounts[account] = traces
    }

    /// The rules that flag the account.
    public func flags(_ account: UInt64) -> Set<RuleOfThumb> { accounts[account]?.flagged ?? [] }

    /// Along the surface, by the haversine formula.
    private static func kilometres(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        let (latitude, longitude) = (sin(radians(c - a) / 2), sin(radians(d - b) / 2))
        let h = latitude * latitude + cos(radians(a)) * cos(radians(c)) * longitude * longitude
        return 2 * 6_371 * asin(min(1, h.squareRoot()))
    }
}
