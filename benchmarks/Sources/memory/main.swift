import Engine
import Foundation
import Geolocation
import Glibc
import Model
import Workload

/// Bytes an account: feeds the engine, detection on, in one thread, and looks at what it holds in the end, by parts, and at
/// what of it is in memory.
///
///     seatwatch simulate --seed 1 --accounts N --days 28 | memory -
///     memory [ACCOUNTS [EVENTS_EACH]]        a crowd with a few events each
///
/// How it grows is told on standard error.
///
/// AWAKE: how many accounts are spread out for quick work, as many as by default without it.
/// CITY: a City database in MaxMind's format, optional. What is read of it counts as resident too, and is told apart.

/// Of the process, in bytes: what is its own, and with what it has mapped of files (programs, libraries, the database), which
/// all processes share.
struct Resident {
    private(set) var own = 0
    private(set) var all = 0

    init() {
        guard let file = fopen("/proc/self/statm", "r") else { return }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        // Pages: size, resident, and those of the resident that are of files.
        let pages = text.split(separator: " ").prefix(3).compactMap { Int($0) }
        guard pages.count == 3 else { return }
        all = pages[1] * Int(getpagesize())
        own = all - pages[2] * Int(getpagesize())
    }
}

func argument(_ position: Int, orElse value: Int) -> Int {
    guard CommandLine.arguments.count > position else { return value }
    guard let number = Int(CommandLine.arguments[position]), number > 0 else {
        stop("usage: memory [- | ACCOUNTS [EVENTS_EACH]]", code: 64)
    }
    return number
}

var paths = DatabasePaths()
paths.city = getenv("CITY").map { String(cString: $0) }
let geolocator = paths.city == nil ? nil : try Geolocator(paths)

let before = Resident()
var notices = 0
var settings = EngineSettings()
if let awake = getenv("AWAKE").flatMap({ Int(String(cString: $0)) }) { settings.accountsAwake = awake }
let replay = Replay(
    settings: settings, geolocator: geolocator, onNotices: { notices += $0.count },
    onReject: { print("set aside: \($0.reason)") })

/// How it grows, told on standard error now and then.
struct Progress {
    private static let step: UInt64 = 50_000_000
    private var next = Self.step

    mutating func tell(of replay: Replay) {
        guard replay.lines.applied >= next else { return }
        next += Self.step
        let (resident, accounts) = (Resident(), max(1, replay.accountCount))
        let line =
            "memory: \(replay.lines.applied) events, \(accounts) accounts; bytes of each: \(replay.allocatedBytes / accounts) "
            + "allocated, \(resident.own / accounts) of its own, \(resident.all / accounts) resident\n"
        FileHandle.standardError.write(Data(line.utf8))
    }
}

/// Feeds lines as they come in, so that no file lies in memory beside the accounts.
func feedStandardInput(to replay: Replay) {
    var progress = Progress()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
    defer { room.deallocate() }
    while true {
        let count = read(STDIN_FILENO, room.baseAddress, room.count)
        guard count > 0 else { break }
        replay.append(UnsafeRawBufferPointer(rebasing: room[..<count]).bindMemory(to: UInt8.self))
        progress.tell(of: replay)
    }
}

func feed(_ crowd: Crowd, to replay: Replay) {
    var lines: [UInt8] = []
    for index in 0..<crowd.count {
        crowd.append(index, to: &lines)
        if lines.count >= 1 << 18 || index == crowd.count - 1 {
            lines.withUnsafeBufferPointer(replay.append)
            lines.removeAll(keepingCapacity: true)
        }
    }
}

let start = Clocks.thread
if CommandLine.arguments.dropFirst().first == "-" {
    feedStandardInput(to: replay)
} else {
    feed(Crowd(accounts: argument(1, orElse: 1_000_000), eventsEach: argument(2, orElse: 10)), to: replay)
}
replay.endSource()
let nanoseconds = Clocks.thread - start
let resident = Resident()

func tenths(_ value: Double) -> String { "\(Int(value * 10) / 10).\(Int(value * 10) % 10)" }

func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
}

let accounts = replay.accountCount
guard accounts > 0 else { stop("memory: no account was taken in", code: 65) }
print(
    "memory: \(accounts) accounts, \(replay.lines.applied) events, \(notices) notices, "
        + (geolocator == nil ? "no places" : "places from a City database"))
print(
    "  \(nanoseconds / UInt64(max(1, replay.lines.applied))) ns of processor time an event, decoding and all")
print("  bytes an account: \(replay.allocatedBytes / accounts) allocated, \(resident.all / accounts) resident")
print(
    "  resident: \(resident.all >> 10) KiB, \(before.all >> 10) of them before the first line; "
        + "not of files \(resident.own >> 10) KiB, \(before.own >> 10) of them before it")
for part in replay.memory() {
    print(
        "    \(padded(tenths(Double(part.bytes) / Double(accounts)), 7))  \(part.name)"
            + (part.count == 0 ? "" : ", \(tenths(Double(part.count) / Double(accounts))) of each account"))
}
