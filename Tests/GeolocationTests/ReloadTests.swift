import Foundation
import Geolocation
import Model
import Testing

/// Files that are replaced, broken and taken away while they are in use.
struct ReloadTests {
    let scratch: Scratch
    let source = GeolocationSource(cacheCapacity: 64)

    init() throws { scratch = try Scratch() }

    @Test func nothingConfiguredIsAGeolocatorThatKnowsNothing() throws {
        let first = source.reloadIfChanged(DatabasePaths())
        #expect(first.errors.isEmpty)
        #expect(try #require(first.geolocator).located("1.0.0.1").hasPlace == false)
        #expect(source.reloadIfChanged(DatabasePaths()).geolocator == nil)
    }

    @Test func truncatingAFileInUseChangesNothing() throws {
        let city = try scratch.overwrite("city.mmdb", bytes(of: fixture("city")))
        let paths = DatabasePaths(city: city)
        let geolocator = try #require(source.reloadIfChanged(paths).geolocator)
        #expect(truncate(city, 0) == 0)
        for address in ["1.0.0.1", "1.0.1.1", "2400:1::1"] { #expect(geolocator.located(address).hasPlace) }

        let reload = source.reloadIfChanged(paths)
        #expect(reload.geolocator == nil)
        #expect(reload.errors.map(\.code) == [.truncated])
        #expect(geolocator.label("1.0.0.129") == "Johor Bahru|MY")
        #expect(source.reloadIfChanged(paths).errors.isEmpty, "reported once")
    }

    @Test func overwritingAFileInUseWithZerosChangesNothing() throws {
        let original = try bytes(of: fixture("city"))
        let city = try scratch.overwrite("city.mmdb", original)
        let geolocator = try #require(source.reloadIfChanged(DatabasePaths(city: city)).geolocator)
        let file = try #require(FileHandle(forWritingAtPath: city))
        try file.write(contentsOf: Data(count: original.count))
        try file.close()
        #expect(geolocator.label("1.0.0.1") == "Kuala Lumpur|MY")
        #expect(source.reloadIfChanged(DatabasePaths(city: city)).errors.count == 1)
    }

    @Test func aReplacedFileIsSwappedInAndTheOldSnapshotStays() throws {
        let city = try scratch.overwrite("city.mmdb", bytes(of: fixture("city")))
        let paths = DatabasePaths(city: city)
        let old = try #require(source.reloadIfChanged(paths).geolocator)
        #expect(source.reloadIfChanged(paths).geolocator == nil)

        try scratch.replace("city.mmdb", bytes(of: fixture("flat")))
        let reload = source.reloadIfChanged(paths)
        #expect(reload.errors.isEmpty)
        let new = try #require(reload.geolocator)
        #expect(new.located("1.0.0.1").radius.isNaN && new.located("1.0.0.1").hasPlace)
        #expect(!new.located("1.0.1.1").hasPlace)
        #expect(old.located("1.0.0.1").radius == 10)
        #expect(old.label("1.0.1.1") == "São Paulo|BR")
    }

    @Test func aBrokenReplacementLeavesTheOldOneServingUntilItIsMended() throws {
        let whole = try bytes(of: fixture("city"))
        let city = try scratch.replace("city.mmdb", whole)
        let paths = DatabasePaths(city: city)
        #expect(source.reloadIfChanged(paths).geolocator != nil)

        try scratch.replace("city.mmdb", whole.prefix(whole.count / 2))
        let broken = source.reloadIfChanged(paths)
        #expect(broken.geolocator == nil)
        #expect(broken.errors.map(\.code) == [.truncated])

        try scratch.replace("city.mmdb", whole)
        let mended = source.reloadIfChanged(paths)
        #expect(mended.geolocator != nil)
        #expect(mended.errors.isEmpty)
    }

    @Test func oneBrokenDatabaseDoesNotHoldUpTheOthers() throws {
        let city = try scratch.replace("city.mmdb", Array("<html>quota exceeded</html>".utf8))
        let paths = DatabasePaths(city: city, asn: fixture("asn"))
        let reload = source.reloadIfChanged(paths)
        #expect(reload.errors.map(\.role) == [.city])
        #expect(try #require(reload.geolocator).located("1.0.0.1").asn == 64500)
    }

    @Test func aFileThatWentAwayIsReportedOnceAndServes() throws {
        let city = try scratch.replace("city.mmdb", bytes(of: fixture("city")))
        let paths = DatabasePaths(city: city, asn: fixture("asn"))
        #expect(source.reloadIfChanged(paths).geolocator != nil)
        try FileManager.default.removeItem(atPath: city)
        #expect(source.reloadIfChanged(paths).errors.map(\.code) == [.notFound])
        #expect(source.reloadIfChanged(paths).errors.isEmpty)

        // A change elsewhere makes a new geolocator, with the old City database in it.
        let without = source.reloadIfChanged(DatabasePaths(city: city))
        #expect(without.errors.isEmpty)
        let geolocator = try #require(without.geolocator)
        #expect(geolocator.located("1.0.0.1").hasPlace)
        #expect(geolocator.located("1.0.0.1").asn == 0)
    }

    @Test func aSettingThatChangedIsFollowed() throws {
        #expect(source.reloadIfChanged(DatabasePaths(city: fixture("city"))).geolocator != nil)
        let other = try #require(source.reloadIfChanged(DatabasePaths(city: fixture("flat"))).geolocator)
        #expect(other.located("1.0.0.1").radius.isNaN)
        let none = try #require(source.reloadIfChanged(DatabasePaths()).geolocator)
        #expect(!none.located("1.0.0.1").hasPlace)
    }

    /// A careless updater writes, cuts and replaces without pause while the files are looked at again and again. Every
    /// geolocator that comes of it is one of the two whole databases, and serves whatever happens next.
    @Test func aFileUnderConstantWritingNeverGivesAnythingButAWholeDatabase() throws {
        let versions = [try bytes(of: fixture("city")), try bytes(of: fixture("flat"))]
        let city = try scratch.overwrite("city.mmdb", versions[0])
        let stop = DispatchSemaphore(value: 0)
        let stopped = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            var round = 0
            while stop.wait(timeout: .now()) == .timedOut {
                let content = Data(versions[round % 2])
                if let file = FileHandle(forWritingAtPath: city) {
                    truncate(city, off_t(round * 97 % content.count))
                    try? file.write(contentsOf: content.prefix(content.count / 2))
                    try? file.write(contentsOf: content.suffix(from: content.count / 2))
                    truncate(city, off_t(content.count))
                    try? file.close()
                }
                round += 1
            }
            stopped.signal()
        }
        var geolocators: [Geolocator] = []
        for _ in 0..<300 {
            if let geolocator = source.reloadIfChanged(DatabasePaths(city: city)).geolocator {
                geolocators.append(geolocator)
            }
            if let latest = geolocators.last { _ = latest.located("1.0.0.1") }
        }
        stop.signal()
        stopped.wait()
        for geolocator in geolocators where geolocator.located("1.0.0.1").hasPlace {
            #expect(geolocator.located("1.0.0.1").latitude == 3.139)
        }
        try scratch.replace("city.mmdb", versions[0])
        let last = source.reloadIfChanged(DatabasePaths(city: city))
        #expect(last.errors.isEmpty)
        #expect(try #require(last.geolocator).label("1.0.1.1") == "São Paulo|BR")
    }

    @Test func manyReloadsGiveBackDescriptorsAndMemory() async {
        await #expect(processExitsWith: .success) {
            func held() throws -> [Int] {
                // A file of /proc has no size, and comes in pieces.
                let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
                let maps = String(decoding: try #require(try file.readToEnd()), as: UTF8.self)
                // Of files: what the testing library has beside them, timers and such, comes and goes.
                let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                let targets = descriptors.map {
                    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
                }
                return [
                    targets.count { $0?.hasPrefix("/") ?? false },
                    maps.split(separator: "\n").count { $0.contains("seatwatch-database") },
                ]
            }
            let source = GeolocationSource(cacheCapacity: 64)
            func turn(_ round: Int) -> Geolocator? {
                let name = ["city", "flat", "asn"][round % 3]
                return source.reloadIfChanged(DatabasePaths(city: fixture(name))).geolocator
            }
            _ = turn(0)
            let before = try held()
            precondition(before[1] == 1, "one mapping for one database")
            for round in 1...90 { _ = turn(round) }
            precondition(turn(91) != nil)
            let after = try held()
            precondition(after == before, "\(before) became \(after)")
        }
    }
}
