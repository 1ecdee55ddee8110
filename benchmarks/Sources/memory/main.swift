import Engine
import Geolocation
import Glibc
import Model
import Workload

/// Bytes per account: feeds the engine, detection on, with a crowd and looks at what it holds in the end.
///
///     memory [ACCOUNTS [EVENTS_EACH]]        CITY: a City database in MaxMind's format, optional

func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
}

func argument(_ position: Int, orElse value: Int) -> Int {
    guard CommandLine.arguments.count > position else { return value }
    guard let number = Int(CommandLine.arguments[position]), number > 0 else {
        stop("usage: memory [ACCOUNTS [EVENTS_EACH]]", code: 64)
    }
    return number
}

let crowd = Crowd(accounts: argument(1, orElse: 1_000_000), eventsEach: argument(2, orElse: 10))
var paths = DatabasePaths()
paths.city = getenv("CITY").map { String(cString: $0) }
let geolocator = paths.city == nil ? nil : try Geolocator(paths)

let before = residentBytes()
var notices = 0
let replay = Replay(
    settings: EngineSettings(), geolocator: geolocator, onNotices: { notices += $0.count },
    onReject: { print("set aside: \($0.reason)") })
var lines: [UInt8] = []
for index in 0..<crowd.count {
    crowd.append(index, to: &lines)
    if lines.count >= 1 << 18 || index == crowd.count - 1 {
        lines.withUnsafeBufferPointer(replay.append)
        lines.removeAll(keepingCapacity: true)
    }
}
replay.endSource()
let accounts = replay.accountCount
guard accounts > 0 else { fatalError("no account was taken in") }
print(
    "memory: \(accounts) accounts, \(replay.lines.applied) events, \(notices) notices, "
        + (geolocator == nil ? "no places" : "places from a City database"))
print(
    "  allocated \(replay.allocatedBytes / accounts) bytes an account, resident \((residentBytes() - before) / accounts)"
)
