internal import Detection
internal import FoundationEssentials
internal import Outreach
internal import Seats

/// The settings that decide notices: kept with the state, so that lines from before a restart are judged as they were.
struct JudgementSettings: Codable {
    var detection: DetectionSettings
    var outreach: OutreachSettings
    var seats: SeatSettings

    init(_ settings: EngineSettings) {
        detection = settings.detection
        outreach = settings.outreach
        seats = settings.seats
    }

    init?(_ bytes: [UInt8]) {
        guard let read = try? JSONDecoder().decode(JudgementSettings.self, from: Data(bytes)) else { return nil }
        self = read
    }

    /// Equal settings have equal bytes.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            preconditionFailure("settings are numbers and texts: \(error)")
        }
    }
}
