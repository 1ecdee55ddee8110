import Glibc

/// The whole engine on simulated stores and a simulated clock that crashes wherever a seed has it; one seed, one run.
///
///     seatwatch-seeds SEED             tells the seed's run step by step
///     seatwatch-seeds FIRST COUNT      runs that many, and says of each what was wrong; ends with a line of JSON
///
/// An engine that is dropped in the midst of its work keeps its memory, as its stages hold each other: so run some hundred
/// seeds in one process and not a million. `Tests/crash/seeds` does.
@main
enum Seeds {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().map(UInt64.init)
        guard (1...2).contains(numbers.count), let first = numbers[0], let count = numbers.count == 1 ? 1 : numbers[1]
        else {
            print("usage: seatwatch-seeds FIRST [COUNT]")
            exit(64)
        }
        var counts = Counts()
        var longest = (steps: 0, seed: first)
        var digest: UInt64 = 0
        var failed = 0
        for seed in first..<(first + count) {
            let world = World(seed: seed, isTold: numbers.count == 1)
            world.run()
            for violation in world.findings.violations { print("seed \(seed): \(violation)") }
            if world.findings.hasViolation { failed += 1 }
            counts.add(world.counts)
            digest = digest &* 31 &+ world.findings.digest
            if world.counts.steps > longest.steps { longest = (world.counts.steps, seed) }
        }
        print(
            "{\"seeds\":\(count),\"failed\":\(failed),\"digest\":\"\(digest)\",\"longest\":{\"seed\":\(longest.seed),"
                + "\"steps\":\(longest.steps)},\(counts.json)}")
        exit(failed == 0 ? 0 : 1)
    }
}
