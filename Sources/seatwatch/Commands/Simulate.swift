import ArgumentParser
import Foundation
import Model
import Simulation

/// A synthetic stream with known truth.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a synthetic stream of events with known truth to standard output.")

    @OptionGroup var options: CommonOptions

    @Option(help: ArgumentHelp("The same seed gives the same bytes.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Accounts in the town.", valueName: "n"))
    var accounts = 300

    @Option(help: ArgumentHelp("Days to simulate.", valueName: "d"))
    var days = 14

    @Option(help: ArgumentHelp("The first moment (RFC 3339, or milliseconds).", valueName: "time"))
    var start: String?

    @Option(help: "Who lives there: the usual people, or other ones with other customs.")
    var population = PopulationName.usual

    @Flag(help: "Every kind of person equally often, to look at the rare ones.")
    var even = false

    @Option(help: ArgumentHelp("The part of the accounts that are shared undeclared, 0 to 1.", valueName: "part"))
    var shared = 1.0 / 6

    @Option(help: ArgumentHelp("Percent of the session lines that say their network's kind.", valueName: "percent"))
    var networkKind = 0

    @Option(help: ArgumentHelp("How far wrong clocks are ahead at most.", valueName: "minutes"))
    var clocksAhead = 4

    @Option(help: ArgumentHelp("Write the truth about each account here, as CSV.", valueName: "file"))
    var labels: String?

    func run() throws {
        var settings = TownSettings(
            seed: seed, accounts: accounts, days: days, sharedPart: shared,
            population: even ? population.population.even : population.population, networkKindPercent: networkKind,
            clocksAhead: clocksAhead)
        if let start { settings.start = try parseTime(start) }
        if let problem = settings.problem { throw Failure.usage(problem) }
        let town = Town(settings)
        if let labels {
            do {
                try Data((town.labels).utf8).write(to: URL(fileURLWithPath: labels))
            } catch {
                throw Failure.cannotCreate("\(labels): \(error.localizedDescription)")
            }
        }
        var pending: [UInt8] = []
        try town.events { line in
            pending += line
            if pending.count >= 1 << 18 {
                try StandardOutput.write(pending)
                pending.removeAll(keepingCapacity: true)
            }
        }
        try StandardOutput.write(pending)
    }
}

enum PopulationName: String, ExpressibleByArgument, CaseIterable {
    case usual, other

    var population: Population {
        switch self {
        case .usual: .usual
        case .other: .other
        }
    }
}
