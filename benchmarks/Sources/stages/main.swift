import Geolocation
import Glibc
import Model
import Workload

/// What each stage costs alone: one thread, a file of events, processor time per line.
///
///     stages EVENTS [PASSES]        CITY: a City database in MaxMind's format, optional

guard CommandLine.arguments.count > 1 else {
    stop("usage: stages EVENTS [PASSES]", code: 64)
}
let events = try MappedFile(CommandLine.arguments[1])
let passes = CommandLine.arguments.count > 2 ? max(1, Int(CommandLine.arguments[2]) ?? 5) : 5
var paths = DatabasePaths()
paths.city = getenv("CITY").map { String(cString: $0) }
let geolocator = paths.city == nil ? nil : try Geolocator(paths)

var costs: [StageCosts] = []
for _ in 0..<passes {
    var bench = StageBench(geolocator: geolocator)
    bench.run(events.bytes)
    var cost = bench.costs
    cost.core = coreCost(events.bytes, geolocator)
    costs.append(cost)
}

let report = StageReport(costs)
let lines = costs[0].lines
print("stages: \(lines) lines, medians of \(passes) passes, processor time")
print("  decode   \(report.median(\.decode, per: lines)) ns/line")
print("  locate   \(report.median(\.locate, per: lines)) ns/line\(geolocator == nil ? " (no City database)" : "")")
print("  judge    \(report.median(\.judge, per: lines)) ns/line, detection on")
print("  publish  \(report.median(\.publish, per: costs[0].notices)) ns/notice, \(costs[0].notices) notices")
print("  all together, with cutting into lines, sequencing and seats: \(report.median(\.core, per: lines)) ns/line")
