import Foundation
import Model
import Testing

@testable import Detection

/// Accounts that were saved, one earlier and one later, and taken back in, go on as if nothing had happened.
@Suite struct SavingTests {
    @Test(arguments: 1...16) func whatComesAfterARestartIsWhatWouldHaveCome(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let steps = Script.steps(700, &random)
        let crash = 250 + random.below(350)
        let covered = random.below(crash)

        // Nobody rests here, and so whatever resting might lose would show.
        let whole = Script(startingAt: 0, awakeMax: 100)
        let before = Script(startingAt: 0)
        for (position, step) in steps[..<covered].enumerated() {
            whole.apply(step, at: position)
            before.apply(step, at: position)
        }
        // A checkpoint begins here: what has changed so far is saved a few at a time, while lines go on.
        var waiting = before.book.takeUnsaved()[...]
        var rows: [UInt32: (position: Int, bytes: [UInt8])] = [:]
        for position in covered..<crash {
            whole.apply(steps[position], at: position)
            before.apply(steps[position], at: position)
            let share = waiting.prefix(random.below(3))
            waiting = waiting.dropFirst(share.count)
            before.book.save(share) { rows[$0] = (position + 1, $1) }
            if random.below(20) == 0 {
                before.book.save(before.book.takeUnsaved()[...]) { rows[$0] = (position + 1, $1) }
                #expect(before.book.unsavedCount == 0)
            }
        }
        before.book.save(waiting) { rows[$0] = (crash, $1) }

        let after = Script(startingAt: 1_000)
        for (key, row) in rows.sorted(by: { $0.key < $1.key }) {
            let restored = row.bytes.withUnsafeBufferPointer {
                after.book.restore(key: key, position: UInt64(row.position), $0)
            }
            let account = try #require(restored)
            #expect(Script.names.contains { Life.hash($0) == account.hash })
        }
        after.clock = Script.clock(before: covered, in: steps)
        for position in covered..<crash { after.apply(steps[position], at: position) }
        after.book.endRecovery()
        #expect(after.story == whole.story)
        after.changes.removeAll()
        whole.changes.removeAll()
        for position in crash..<steps.count {
            whole.apply(steps[position], at: position)
            after.apply(steps[position], at: position)
        }
        #expect(after.story == whole.story)
        #expect(after.told == whole.told)
    }

    /// What accounts add to seats can be told from them as they were saved, at any time.
    @Test(arguments: 1...6) func savedAccountsBringTheirSeatsAlong(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let script = Script(startingAt: 0)
        var rows: [UInt32: [UInt8]] = [:]
        var kinds: Set<String> = []
        for (position, step) in Script.steps(900, &random).enumerated() {
            script.apply(step, at: position)
            guard position % 45 == 44 else { continue }
            script.book.save(script.book.takeUnsaved()[...]) { rows[$0] = $1 }
            let other = Script(startingAt: 1_000)
            var sums = SeatSums()
            for (key, bytes) in rows {
                let restored = try #require(
                    bytes.withUnsafeBufferPointer { other.book.restore(key: key, position: 0, $0) })
                if let seat = restored.seat { sums.add(seat) }
                if let placement = restored.placement { sums.add(placement) }
            }
            #expect(sums == SeatSums(script.changes))
            for place in sums.places.keys where place.contains("department") && !place.contains("–") {
                kinds.insert("placed")
            }
            if sums.seen.keys.contains(where: { $0.hasSuffix("power") }) { kinds.insert("power") }
        }
        #expect(kinds == ["placed", "power"])
    }

    @Test func somethingIsFoundInThoseScripts() {
        var noticed = 0
        var random = SplitMix(seed: 1)
        let script = Script(startingAt: 0)
        for (position, step) in Script.steps(900, &random).enumerated() { script.apply(step, at: position) }
        for case .finding(let finding) in script.changes where finding.event == .noticed { noticed += 1 }
        #expect(noticed >= 2)
        #expect(script.changes.contains { if case .displacement = $0 { true } else { false } })
    }

    /// Checksums of the store find changed bytes; here what was saved by another version is told, and what is no account.
    @Test func bytesOfAnotherVersionAreRefused() throws {
        let life = Life()
        life.book.startSaving(firstKey: 1, stride: 1)
        life.liveInFarCities(days: 1...4)
        life.update(time(day: 5, 1)) { $0.displayName = .set("Aminah") }
        var saved: [UInt8] = []
        life.book.save(life.book.takeUnsaved()[...]) { saved = $1 }
        #expect(saved.count > 200)
        func restores(_ bytes: [UInt8]) -> Bool {
            let book = AccountBook(settings: DetectionSettings(), accountsMax: 10, awakeMax: 10, hash: Life.hash)
            return bytes.withUnsafeBufferPointer { book.restore(key: 1, position: 0, $0) } != nil
        }
        #expect(restores(saved))
        for version in UInt8(0)...255 where version != saved[0] { #expect(!restores([version] + saved.dropFirst())) }
        for count in 0..<64 { #expect(!restores(Array(saved[..<count]))) }
    }

    /// Whoever is taken in, and whom no line is about, is saved again as it was, and refers to what all share as often as before.
    @Test func whoRestsIsSavedAsItWas() throws {
        var random = SplitMix(seed: 7)
        let script = Script(startingAt: 0)
        for (position, step) in Script.steps(900, &random).enumerated() { script.apply(step, at: position) }
        var rows: [UInt32: [UInt8]] = [:]
        script.book.save(script.book.takeUnsaved()[...]) { rows[$0] = $1 }
        let other = Script(startingAt: 1_000)
        for (key, bytes) in rows.sorted(by: { $0.key < $1.key }) {
            _ = try #require(bytes.withUnsafeBufferPointer { other.book.restore(key: key, position: 0, $0) })
        }
        var again: [UInt32: [UInt8]] = [:]
        other.book.save(Array(UInt32(0)..<UInt32(rows.count))[...]) { again[$0] = $1 }
        #expect(again == rows)
        #expect(other.book.sites.count == script.book.sites.count)
        for name in Script.names {
            var changes: [AccountChange] = []
            #expect(other.book.forget(name, hash: Life.hash(name), into: &changes) != nil)
        }
        #expect(other.book.sites.count == 0)
    }

    @Test func nothingIsRememberedWhenNothingIsSaved() {
        let life = Life()
        life.liveInFarCities(days: 1...4)
        #expect(life.book.unsavedCount == 0)
        #expect(life.book.takeUnsaved().isEmpty)
    }
}

/// Random lines about a few accounts, applied as the engine applies them.
private final class Script {
    struct Step {
        var time: Instant
        var account: String
        var type: EventType
        var device: String?
        var spot: Spot
        var id: String?
        var session: String?
        var update: Update?
    }

    static let names = (0..<9).map { "account-\($0)" }
    let book: AccountBook
    var changes: [AccountChange] = []
    var clock = Instant.earliest
    private let batch = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)

    private static var settings: DetectionSettings {
        var settings = DetectionSettings()
        settings.sessions.rule = .newestWins
        settings.sessions.idleAfter = .hours(12)
        settings.powerDays = 3
        return settings
    }

    /// - Parameter awakeMax: how many of the nine accounts are awake at once; the others rest.
    init(startingAt key: UInt32, awakeMax: Int = 2) {
        book = AccountBook(settings: Self.settings, accountsMax: 100, awakeMax: awakeMax, hash: Life.hash)
        book.startSaving(firstKey: key + 1, stride: 1)
    }

    static func steps(_ count: Int, _ random: inout SplitMix) -> [Step] {
        var time = time(day: 1, 0)
        let spots: [Spot] = [.ipoh, .kualaLumpur, .london, .sanFrancisco, .ipoh.network(7), .london.kind(.mobile)]
        return (0..<count).map { number in
            time = time + .seconds(Int64(random.below(random.below(10) == 0 ? 40_000 : 1_500)))
            let place = random.below(spots.count)
            var step = Step(
                time: time, account: names[random.below(names.count)], type: .sessionActivity, spot: spots[place])
            // Most devices stay where they are, so that not every network is distrusted.
            step.device = random.below(20) == 0 ? nil : "device-\(random.below(200) == 0 ? 0 : place)"
            step.id = random.below(3) == 0 ? nil : "event-\(number)"
            step.session = number % 5 == 0 ? nil : "session-\(number % 7)"
            switch random.below(30) {
            case 0: step.type = .sessionEnd
            case 1: step.type = .loginFailure
            case 2:
                step.type = .accountUpdate
                var update = AccountUpdate()
                update.displayName = .set("name \(number)")
                update.department = number % 5 == 0 ? .clear : .set("department \(number % 3)")
                update.role = random.below(2) == 0 ? .set(.viewer) : .clear
                update.sessionLimit = .set(number % 4)
                step.update = .account(update)
            case 3 where random.below(4) == 0:
                step.type = .feedback
                let answers = Feedback.Answer.allCases
                step.update = .feedback(Feedback(answer: answers[random.below(answers.count)]))
            default: break
            }
            return step
        }
    }

    static func clock(before position: Int, in steps: [Step]) -> Instant {
        position == 0 ? .earliest : steps[position - 1].time
    }

    func apply(_ step: Step, at position: Int) {
        book.stand(at: UInt64(position))
        if step.time.milliseconds / 60_000 > clock.milliseconds / 60_000 { book.advance(to: step.time, into: &changes) }
        clock = max(clock, step.time)
        batch.reset()
        var record = EventRecord()
        record.time = step.time.milliseconds
        record.typeCode = step.type.rawValue
        record.account = append(step.account)
        record.accountHash = Life.hash(step.account)
        record.device = append(step.device)
        record.deviceHash = step.device.map(Life.hash) ?? 0
        record.deviceClassCode = DeviceClass.desktop.rawValue
        record.id = append(step.id)
        record.session = append(step.session)
        record.sessionHash = step.session.map(Life.hash) ?? 0
        (record.addressHigh, record.addressLow) = (step.spot.address.high, step.spot.address.low)
        record.flags = [.hasAddress, .hasPlace]
        record.networkKindCode = step.spot.kind.rawValue
        if let place = step.spot.place {
            (record.latitude, record.longitude) = (Float(place.latitude), Float(place.longitude))
            record.radius = step.spot.radius
            record.place = append("\(place.city ?? "")\u{1F}\(place.country ?? "")")
        }
        record.organizationIndex = UInt32(position % 3)
        if let update = step.update {
            record.update = 0
            batch.updates = [update]
        }
        book.apply(&record, in: batch, into: &changes)
    }

    private func append(_ text: String?) -> TextSpan {
        guard var text else { return .absent }
        return text.withUTF8 { batch.append($0) }
    }

    /// Everything that is known of every account, as people would read it.
    var story: [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Self.names.map { name in
            guard let known = book.explain(name, hash: Life.hash(name)),
                let json = try? encoder.encode(Self.lasting(known.explanation))
            else { return "\(name): unknown" }
            return String(decoding: json, as: UTF8.self) + " \(known.organization ?? .max)"
        }
    }

    /// Without presences: whether those that no longer count have been let go yet may differ.
    private static func lasting(_ explanation: Explanation) -> Explanation {
        var explanation = explanation
        explanation.presences = []
        return explanation
    }

    /// What was told to anybody, in order.
    var told: [String] { changes.map { "\($0)" } }
}
