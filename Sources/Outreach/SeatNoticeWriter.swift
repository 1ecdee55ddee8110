public import Model
public import Seats

/// From what begins with an organization's seats to the notice about it. Pure: time arrives with the event.
public struct SeatNoticeWriter: Sendable {
    public init() {}

    public func type(of condition: SeatConditions) -> NoticeType {
        switch condition {
        case .threshold: .seatsThreshold
        case .full: .seatsFull
        case .overage: .seatsOverage
        case .underused: .seatsUnderused
        default: .seatsGrowth
        }
    }

    public func data(for event: SeatEvent, organization: Directory.Organization, day: Int32) -> SeatData {
        let counts = event.counts
        let purchased = counts.purchased ?? 0
        let (title, days) = task(for: event, name: organization.name ?? organization.id, purchased: purchased)
        var data = SeatData(
            organization: organization.id, name: organization.name, purchased: purchased, assigned: counts.assigned,
            active: counts.active, powerUsers: counts.powerUsers, limit: organization.seatLimit.name,
            task: SeatData.Task(title: title, due: Instant(day: day + days).date))
        data.added = event.added
        data.places = event.places
        data.yearAgo = event.yearAgo
        if event.condition == .overage {
            data.over = counts.assigned - purchased
            data.since = event.since.map { Instant(day: $0).date }
        }
        // Seatwatch itself never refuses anybody.
        if organization.seatLimit == .hard, event.condition == .full || event.condition == .overage {
            data.refuseNew = true
        }
        return data
    }

    /// What to do, and within how many days.
    private func task(for event: SeatEvent, name: String, purchased: Int) -> (title: String, days: Int32) {
        let name = plain(name)
        switch event.condition {
        case .threshold:
            return ("\(name) uses \(event.counts.active) of \(purchased) seats: ask whether more people are to come", 7)
        case .full:
            return ("\(name) has given away all \(purchased) seats: offer a few more before somebody has to wait", 2)
        case .overage:
            let over = event.counts.assigned - purchased
            return ("\(name) has \(over) more \(over == 1 ? "account" : "accounts") than seats: offer to add them", 5)
        case .underused:
            let before = event.yearAgo.map { " (\($0.active) of \($0.purchased) in \($0.month))" } ?? ""
            return (
                "\(name) uses \(event.counts.active) of \(purchased) seats\(before): ask what would help the others to start",
                14
            )
        default:
            let daily =
                switch event.counts.powerUsers {
                case 0: ""
                case 1: ", and 1 account is in use almost daily"
                case let count: ", and \(count) accounts are in use almost daily"
                }
            return ("\(name) has added \(event.added ?? 0) seats within a month\(daily): find out what went well", 7)
        }
    }
}

extension SeatLimit {
    /// The word used in notices; nil when what was bought is no limit.
    var name: String? {
        switch self {
        case .hard: "hard"
        case .soft: "soft"
        case .none: nil
        }
    }
}
