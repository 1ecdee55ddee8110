import Detection
import Engine
import Model
import Outreach
import Seats

/// All that a seed decides beforehand.
struct Plan {
    /// Settings a run goes between, by restart and by reload.
    var settings: [EngineSettings] = []
    var lines: Int
    var accounts: Int
    var streams: Int
    var hasBare: Bool
    var subscribers: Int
    var requests: Int
    /// How each life of the daemon ends; behind them comes one that nothing ends.
    var dooms: [Doom] = []
    var shards: [Int] = []
    /// Microseconds in which the lines are written.
    var span: Int
    var manner: Schedule.Manner
    var stepMax: Int
    /// Lines beyond this time are too far ahead of the clock; nil: there is no such check.
    var horizon: Int64?

    init(_ random: inout Random) {
        // Most runs are short, so that there are many; some go on for a while.
        lines = random.within(random.once(in: 8) ? 100...300 : 10...90)
        accounts = random.within(1...random.within(1...6))
        streams = random.within(1...3)
        hasBare = random.once(in: 3)
        subscribers = random.below(3)
        requests = random.once(in: 2) ? 0 : random.within(1...6)
        span = random.pick([20_000, 200_000, 1_000_000, 4_000_000])
        manner = random.once(in: 2) ? .fair : .partial
        stepMax = random.pick([0, 20, 500, 5_000])
        horizon = random.once(in: 4) ? Story.begin + Int64(random.within(1...20)) * 86_400_000 : nil
        let lives = random.once(in: 20) ? 0 : random.within(1...7)
        dooms = (0..<lives).map { _ in Doom(&random) }
        shards = (0...lives).map { _ in random.within(1...4) }
        let pace = Self.pace(&random)
        let common = random
        settings = (0..<random.within(1...3)).map { number in
            var own = common
            var settings = Self.settings(&own)
            settings.pace = pace
            settings.maxAhead = horizon.map { _ in Story.aheadMax }
            if number > 0 { Self.change(&settings, &random) }
            // No two are the same, so that one can tell by what the state store keeps which they are.
            settings.detection.prevalence = 0.05 - Double(number) / 100
            return settings
        }
    }

    private static func settings(_ random: inout Random) -> EngineSettings {
        var settings = EngineSettings()
        settings.accountsMax = 1_000
        settings.accountsAwake = random.pick([1, 2, 5, 1_000])
        settings.organizationsMax = 1_000
        settings.idleTick = random.once(in: 2) ? .zero : TimeSpan(milliseconds: Int64(random.within(8...400)))
        settings.lateness = random.pick([.minutes(15), .hours(3), .hours(24), .hours(24)])
        settings.noticesKept = random.once(in: 6) ? .days(2) : .days(400)
        settings.rejects.bytes = random.once(in: 6) ? 200 : 64 << 20
        // Findings that open soon, end soon, and open again.
        settings.detection.learning = random.pick([.zero, .zero, .hours(3), .hours(24)])
        settings.detection.confidenceToOpen = random.pick([0.5, 0.5, 0.7, 0.9])
        settings.detection.resolveAfter = random.pick([.hours(2), .hours(6), .hours(30), .days(3)])
        settings.detection.coolDown = random.pick([.zero, .zero, .hours(2), .days(2)])
        settings.detection.evidenceDaysMin = random.within(1...2)
        settings.detection.retention = random.pick([.days(2), .days(7), .days(28)])
        settings.detection.presenceHorizon = random.pick([.hours(12), .hours(48)])
        // A few shared logins are many.
        settings.seats.prevalence.line = random.pick([0.01, 0.1, 0.3])
        settings.seats.prevalence.accountsMin = 1
        // Half of the runs keep to limits of sessions.
        if random.once(in: 2) { settings.detection.sessions.rule = .newestWins }
        settings.detection.sessions.grace = random.pick([.zero, .seconds(60), .minutes(20), .hours(5)])
        settings.detection.sessions.idleAfter = random.pick([.minutes(30), .hours(4), .hours(24)])
        settings.detection.idleAfter = .days(Int64(random.within(1...4)))
        settings.detection.idleLongAfter = .days(Int64(random.within(0...6)))
        settings.detection.powerDays = random.within(1...3)
        settings.seats.growth = random.pick([1, 2, 5])
        settings.outreach.ladder = ladder(&random)
        if random.once(in: 8) { settings.outreach.mode = .holdForReview }
        return settings
    }

    /// Letters that follow one another soon.
    private static func ladder(_ random: inout Random) -> LadderSettings {
        var ladder = LadderSettings()
        let waits: [TimeSpan] = [.zero, .minutes(30), .hours(1), .hours(4), .hours(20)]
        ladder.offerAfter = random.pick(waits)
        ladder.reminderAfter = random.pick(waits)
        ladder.personAfter = random.pick(waits)
        ladder.educationConfidence = random.pick([0, 0, 0.8])
        ladder.offerConfidence = random.pick([0, 0.9])
        ladder.reminderConfidence = random.pick([0, 0.9])
        ladder.personConfidence = random.pick([0, 0.9])
        ladder.coolDown = random.pick([.zero, .hours(3), .days(2)])
        ladder.dailyMax = random.pick([0, 1, 1, 2, 9])
        if random.once(in: 3) { ladder.quietHours = QuietHours(from: random.below(1_440), to: random.below(1_440)) }
        if random.once(in: 4) { ladder.weekdays = Weekdays(rawValue: UInt8(random.within(1...127))) }
        return ladder
    }

    /// What an operator may have written into the configuration meanwhile.
    private static func change(_ settings: inout EngineSettings, _ random: inout Random) {
        var other = Self.settings(&random)
        // When these grow, it depends on whose turn has come what is still there.
        other.detection.retention = settings.detection.retention
        other.detection.presenceHorizon = settings.detection.presenceHorizon
        switch random.below(4) {
        case 0: settings.detection.confidenceToOpen = other.detection.confidenceToOpen
        case 1: settings.lateness = other.lateness
        case 2:
            settings.detection = other.detection
            settings.outreach = other.outreach
        default:
            settings.detection = other.detection
            settings.idleTick = other.idleTick
            settings.lateness = other.lateness
            settings.outreach.ladder = other.outreach.ladder
            settings.outreach.mode = .observe
        }
    }

    private static func pace(_ random: inout Random) -> EnginePace {
        var pace = EnginePace()
        pace.blocksMax = random.within(1...8)
        // Room for a few lines, and for so many of their records that some blocks make their journey in parts.
        pace.blocks.bytes = random.pick([1 << 10, 4 << 10, 16 << 10])
        pace.blocks.records = random.pick([1, 3, 10, 100])
        pace.linesPerRound = 1...random.pick([1, 10, 100])
        pace.linesAppliedAgain = random.pick([1, 50, 1_000])
        pace.linesBetweenRounds = random.pick([1, 5, 30, 100])
        pace.linesBetweenCensuses = random.pick([1, 10, 100])
        pace.pagesPerSlice = random.pick([1, 2, 16])
        pace.timeBetweenRounds = TimeSpan(milliseconds: Int64(random.pick([0, 5, 100, 10_000])))
        pace.slices = random.once(in: 2) ? 1...1 : 1...random.within(2...8)
        pace.organizationsOpen = random.pick([1, 2, 4_096])
        pace.patience = TimeSpan(milliseconds: Int64(random.pick([0, 2, 20])))
        pace.retryInterval = TimeSpan(milliseconds: Int64(random.pick([1, 20, 250])))
        pace.loadedBytes = random.pick([1, 1_000, 128 << 10])
        pace.batchesPerCommit = random.pick([1, 2, 5, 64])
        pace.rejectsPerTrim = random.pick([1, 3, 1_024])
        return pace
    }
}

/// How a life of the daemon ends.
struct Doom {
    enum End {
        /// After so many steps, wherever that is.
        case step(Int)
        /// With a write: the so-manieth of a kind, or of any.
        case write(Disk.Write?, Int, isWritten: Bool)
        /// With an error of the disk.
        case failure(Disk.Write?, Int, isWritten: Bool)
        /// In order, begun after so many steps.
        case stop(Int)
    }

    var end: End
    /// After that many steps it ends in any case.
    var stepsMax: Int
    /// After so many writes to a file, so many are refused.
    var refusals: (file: Disk.File, after: Int, count: Int)?

    init(_ random: inout Random) {
        let kind = random.once(in: 3) ? random.pick(Disk.Write.allCases) : nil
        let count = random.below(kind == nil ? random.pick([3, 15, 60]) : 4)
        let isWritten = random.once(in: 2)
        switch random.below(10) {
        case 0: end = .step(random.below(random.pick([5, 200, 1_000])))
        case 1...6: end = .write(kind, count, isWritten: isWritten)
        case 7, 8: end = .failure(kind, count, isWritten: isWritten)
        default: end = .stop(random.below(1_000))
        }
        stepsMax = random.within(500...6_000)
        if random.once(in: 4) {
            refusals = (random.pick([.journal, .state]), random.below(20), random.within(1...12))
        }
    }
}
