import Model

@testable import Engine

/// What came out of a run.
struct Outcome {
    var notices: [PublishedNotice] = []
    var rejects: [Reject] = []
    var lines = LineCounts()

    /// Every byte that a subscriber would read.
    var bytes: [UInt8] { concatenated(notices.map(\.line)) }
}

/// How a run's input arrives.
enum Cut: CustomStringConvertible, Sendable {
    case atOnce
    /// In pieces of so many bytes.
    case every(Int)
    /// In pieces of 1 to 5,000 bytes.
    case anywhere(seed: UInt64)
    /// As files of so many lines each.
    case files(lines: Int)

    var description: String {
        switch self {
        case .atOnce: "at once"
        case .every(let count): "every \(count) bytes"
        case .anywhere(let seed): "anywhere, seed \(seed)"
        case .files(let lines): "files of \(lines) lines"
        }
    }
}

/// Settings of the tests: as by default, but with room for a town and not for a country.
func settings(shards: Int = 1, _ change: (inout EngineSettings) -> Void = { _ in }) -> EngineSettings {
    var settings = EngineSettings()
    settings.shards = shards
    settings.accountsMax = 10_000
    // Few, so that most wake and rest again and again.
    settings.accountsAwake = 3
    settings.organizationsMax = 1_000
    change(&settings)
    return settings
}

func replayed(_ bytes: [UInt8], _ settings: EngineSettings = settings(), cut: Cut = .atOnce) -> Outcome {
    var outcome = Outcome()
    let replay = Replay(
        settings: settings, geolocator: nil, onNotices: { outcome.notices += $0 },
        onReject: { outcome.rejects.append($0) })
    bytes.withUnsafeBufferPointer { bytes in
        for part in parts(of: bytes, cut) {
            replay.append(UnsafeBufferPointer(rebasing: bytes[part]))
            if case .files = cut { replay.endSource() }
        }
    }
    replay.endSource()
    outcome.lines = replay.lines
    return outcome
}

func replayed(_ text: String, _ settings: EngineSettings = settings(), cut: Cut = .atOnce) -> Outcome {
    replayed(Array(text.utf8), settings, cut: cut)
}

private func parts(of bytes: UnsafeBufferPointer<UInt8>, _ cut: Cut) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    func add(_ length: Int) {
        let start = parts.last?.upperBound ?? 0
        parts.append(start..<min(bytes.count, start + length))
    }
    switch cut {
    case .atOnce: add(bytes.count)
    case .every(let length): while parts.last?.upperBound ?? 0 < bytes.count { add(length) }
    case .anywhere(let seed):
        var random = SplitMix(seed: seed)
        while parts.last?.upperBound ?? 0 < bytes.count { add(1 + random.below(5_000)) }
    case .files(let lines):
        let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        for end in stride(from: lines - 1, to: ends.count, by: lines) {
            add(ends[end] + 1 - (parts.last?.upperBound ?? 0))
        }
        add(bytes.count)
    }
    return parts
}

// MARK: Lines by hand

/// Day 1 is Monday, 2026-01-05; hours may go beyond 24.
func time(day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
    Instant(milliseconds: 1_767_571_200_000) + .days(Int64(day - 1)) + .hours(Int64(hour)) + .minutes(Int64(minute))
}

func session(_ account: String, _ device: String, _ place: HandPlace, _ time: Instant, more: String = "") -> String {
    #"{"type":"session.activity","time":"\#(time)","account":"\#(account)","device":"\#(device)","#
        + #""ip":"\#(place.address(of: account))","#
        + #""user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","#
        + #""geo":{"latitude":\#(place.latitude),"longitude":\#(place.longitude),"accuracy_km":10,"country":"\#(place.country)","#
        + #""city":"\#(place.city)"}\#(more)}"# + "\n"
}

struct HandPlace: Sendable {
    /// The first number of its addresses.
    var first: Int
    var latitude: Double
    var longitude: Double
    var city: String
    var country: String

    /// Everybody has a home of their own.
    func address(of account: String) -> String {
        let number = account.utf8.reduce(7) { ($0 * 31 + Int($1)) % 62_500 }
        return "\(first).\(number / 250).\(number % 250).9"
    }

    static let ipoh = HandPlace(first: 60, latitude: 4.58, longitude: 101.07, city: "Ipoh", country: "MY")
    static let london = HandPlace(first: 80, latitude: 51.51, longitude: -0.13, city: "London", country: "GB")
}

/// Two people in far cities on one login, on two days that meet at midnight: the last line decides. All but the first lie
/// within the lateness of each other, so that several such logins can follow one another.
func sharedLogin(_ account: String, day: Int = 1) -> String {
    session(account, "laptop-a", .ipoh, time(day: day, 9))
        + session(account, "laptop-b", .london, time(day: day + 1, 23, 52))
        + session(account, "laptop-a", .ipoh, time(day: day + 1, 23, 56))
        + session(account, "laptop-b", .london, time(day: day + 2, 0, 4))
}
