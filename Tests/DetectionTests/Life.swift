import Model

@testable import Detection

/// One account's life, told event by event, and what detection made of it.
///
///     let life = Life()
///     life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
///     #expect(life.findings.isEmpty)
final class Life {
    let book: AccountBook
    let account: String
    private(set) var changes: [AccountChange] = []
    private let batch = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)
    private var random = SplitMix(seed: 11)
    private var clock = Instant.earliest

    /// For tests of what happens to findings, whose stories are short: more accounts are shared, and one day of
    /// evidence suffices.
    static var eager: DetectionSettings {
        var settings = DetectionSettings()
        settings.prevalence = 0.12
        settings.confidenceToOpen = 0.95
        settings.evidenceDaysMin = 1
        return settings
    }

    /// - Parameter other: whose table the account is in too; without one it is alone.
    init(_ settings: DetectionSettings = DetectionSettings(), account: String = "aminah", beside other: Life? = nil) {
        book = other?.book ?? AccountBook(settings: settings, accountsMax: 100, awakeMax: 1, hash: Life.hash)
        self.account = account
    }

    init(account: String, in book: AccountBook) {
        self.book = book
        self.account = account
    }

    var findings: [Finding] { changes.compactMap { if case .finding(let finding) = $0 { finding } else { nil } } }
    var seats: [SeatChange] { changes.compactMap { if case .seat(let seat) = $0 { seat } else { nil } } }
    var answers: [AnswerChange] {
        changes.compactMap { if case .answered(_, _, let outcome) = $0 { outcome } else { nil } }
    }
    var displacements: [Displacement] {
        changes.compactMap { if case .displacement(let displacement) = $0 { displacement } else { nil } }
    }
    /// `noticed`, `updated`, `resolved` in the order in which they were said.
    var events: [Finding.Event] { findings.map(\.event) }

    /// The same without the updates.
    var turns: [Finding.Event] { events.filter { $0 != .updated } }

    /// What support would be told now.
    var explanation: Explanation { book.explain(account, hash: Life.hash(account))!.explanation }
    var ruledOut: Set<RuledOutKind> { Set(explanation.ruledOut.map(\.kind)) }
    var signals: Set<SignalKind> { Set(explanation.signals.map(\.kind)) }

    // MARK: What happens

    /// One line of a session.
    func see(
        _ device: Device, at spot: Spot, _ time: Instant, _ type: EventType = .sessionActivity, session: String? = nil,
        id: String? = nil, automated: Bool = false, late: Bool = false
    ) {
        tell(time, type) { record in
            record.device = append(device.id)
            record.deviceHash = device.id.map(Life.hash) ?? 0
            record.deviceClassCode = device.deviceClass.rawValue
            record.agentFamily = device.family
            record.session = append(session)
            record.sessionHash = session.map(Life.hash) ?? 0
            record.id = append(id)
            (record.addressHigh, record.addressLow) = (spot.address.high, spot.address.low)
            record.flags.insert(.hasAddress)
            record.networkKindCode = spot.kind.rawValue
            record.asn = 64_500
            if automated { record.flags.insert(.automated) }
            if late { record.flags.insert(.late) }
            guard let place = spot.place else { return }
            record.flags.insert(.hasPlace)
            (record.latitude, record.longitude) = (Float(place.latitude), Float(place.longitude))
            record.radius = spot.radius
            record.place = append("\(place.city ?? "")\u{1F}\(place.country ?? "")")
        }
    }

    /// Somebody works from one time to another: a line every five to fifteen minutes, as irregular as people are.
    func use(_ device: Device, at spot: Spot, from start: Instant, to end: Instant) {
        var time = start
        while time < end {
            see(device, at: spot, time)
            time = time + .seconds(Int64(300 + random.below(600)))
        }
        see(device, at: spot, end)
    }

    /// Several people at once: their lines in the order of time, as one stream brings them.
    func together(_ uses: [(device: Device, spot: Spot, from: Instant, to: Instant)]) {
        var lines: [(time: Instant, device: Device, spot: Spot)] = []
        for use in uses {
            var time = use.from
            while time < use.to {
                lines.append((time, use.device, use.spot))
                time = time + .seconds(Int64(300 + random.below(600)))
            }
            lines.append((use.to, use.device, use.spot))
        }
        for line in lines.sorted(by: { $0.time < $1.time }) { see(line.device, at: line.spot, line.time) }
    }

    func update(_ time: Instant, organization: UInt32? = nil, _ change: (inout AccountUpdate) -> Void) {
        var update = AccountUpdate()
        change(&update)
        tell(time, .accountUpdate, organization: organization) { record in
            record.update = 0
            batch.updates = [.account(update)]
        }
    }

    func answer(
        _ answer: Feedback.Answer, _ time: Instant, undo: Bool = false, until: Instant? = nil, by: String? = nil
    ) {
        var feedback = Feedback(answer: answer)
        feedback.by = by
        feedback.undo = undo
        feedback.until = until
        tell(time, .feedback) { record in
            record.update = 0
            batch.updates = [.feedback(feedback)]
        }
    }

    /// Nothing happens until `time`.
    func wait(until time: Instant) {
        book.advance(to: time, into: &changes)
        clock = max(clock, time)
    }

    func forget() { _ = book.forget(account, hash: Life.hash(account), into: &changes) }

    private func tell(
        _ time: Instant, _ type: EventType, organization: UInt32? = nil, _ fill: (inout EventRecord) -> Void
    ) {
        // Time moves on before each line, at whole minutes, as the engine does it.
        if time.milliseconds / 60_000 > clock.milliseconds / 60_000 { book.advance(to: time, into: &changes) }
        clock = max(clock, time)
        batch.reset()
        var record = EventRecord()
        record.time = time.milliseconds
        record.typeCode = type.rawValue
        record.account = append(account)
        record.accountHash = Life.hash(account)
        if let organization { record.organizationIndex = organization }
        fill(&record)
        book.apply(&record, in: batch, into: &changes)
    }

    private func append(_ text: String?) -> TextSpan {
        guard var text else { return .absent }
        return text.withUTF8 { batch.append($0) }
    }

    /// Any good hash does, as long as it is the same for the same text.
    static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8(hash)
    }

    static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        text.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}

/// What somebody uses an account with.
struct Device: Sendable {
    /// nil: the service saw none.
    var id: String?
    var deviceClass: DeviceClass
    var family: UInt32

    static let laptop = Device(id: "laptop-a", deviceClass: .desktop, family: 1)
    static let otherLaptop = Device(id: "laptop-b", deviceClass: .desktop, family: 2)
    static let thirdLaptop = Device(id: "laptop-c", deviceClass: .desktop, family: 3)
    static let phone = Device(id: "phone-a", deviceClass: .phone, family: 9)

    static func laptop(_ number: Int) -> Device { Device(id: "laptop-\(number)", deviceClass: .desktop, family: 1) }
}

/// Where something is seen: an address, and what is known of it.
struct Spot: Sendable {
    var address: IPAddress
    var place: Place?
    var radius: Float = 10
    var kind = NetworkKind.unknown

    /// - Parameter network: the third number of the address, so that one city has many networks.
    init(_ city: String, _ country: String, _ latitude: Double, _ longitude: Double, first: UInt32, network: UInt32 = 1)
    {
        address = IPAddress(v4: first << 24 | 7 << 16 | network << 8 | 9)
        place = Place(city: city, country: country, latitude: latitude, longitude: longitude)
    }

    static let ipoh = Spot("Ipoh", "MY", 4.58, 101.07, first: 60)
    /// 175 km from Ipoh: never a journey.
    static let kualaLumpur = Spot("Kuala Lumpur", "MY", 3.14, 101.69, first: 61)
    static let london = Spot("London", "GB", 51.51, -0.13, first: 80)
    static let sanFrancisco = Spot("San Francisco", "US", 37.77, -122.42, first: 73)

    /// The same city through another line.
    func network(_ number: UInt32) -> Spot {
        var spot = self
        spot.address = IPAddress(v4: UInt32(truncatingIfNeeded: address.low) & 0xFFFF_00FF | number << 8)
        return spot
    }

    func kind(_ kind: NetworkKind) -> Spot {
        var spot = self
        spot.kind = kind
        return spot
    }

    var unlocated: Spot {
        var spot = self
        spot.place = nil
        return spot
    }
}

/// Day 1 is Monday, 2026-01-05; hours may go beyond 24.
func time(day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
    Instant(milliseconds: 1_767_571_200_000) + .days(Int64(day - 1)) + .hours(Int64(hour)) + .minutes(Int64(minute))
}
