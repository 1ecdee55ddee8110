import Foundation
import Model
import Testing

@testable import Geolocation

/// Files that are no sound database: refused with the reason, or served without harm, never a crash.
struct BrokenDatabaseTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The error that `path` leads to; nil when it can be used.
    private func error(_ path: String, as role: DatabaseRole = .city) -> GeolocationError? {
        do {
            _ = try Database(path, for: role)
            return nil
        } catch {
            return error
        }
    }

    private func error(bytes: some Collection<UInt8>, as role: DatabaseRole = .city) throws -> GeolocationError? {
        error(try scratch.overwrite("database.mmdb", bytes), as: role)
    }

    // MARK: Not a database

    @Test func nothingThere() {
        #expect(error(scratch.path("none.mmdb"))?.code == .notFound)
        #expect(error(fixture("city") + "/city.mmdb")?.code == .notFound)
    }

    @Test func aDirectory() { #expect(error(scratch.url.path)?.code == .notAFile) }

    @Test func aPipeIsNotWaitedFor() {
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        #expect(error(scratch.path("pipe"))?.code == .notAFile)
    }

    @Test func aLoopOfLinksIsUnreadable() throws {
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("loop"), withDestinationPath: scratch.path("loop"))
        #expect(error(scratch.path("loop"))?.code == .unreadable)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func aFileOfSomebodyElseIsUnreadable() throws {
        let path = try scratch.overwrite("secret.mmdb", bytes(of: fixture("city")))
        #expect(chmod(path, 0) == 0)
        #expect(error(path)?.code == .unreadable)
    }

    @Test func emptyAndForeignFiles() throws {
        #expect(try error(bytes: [])?.code == .truncated)
        #expect(try error(bytes: Array("<html>quota exceeded</html>".utf8))?.code == .notADatabase)
        let compressed = try error(bytes: [0x1F, 0x8B, 8, 0] + [UInt8](repeating: 7, count: 4_096))
        #expect(compressed?.code == .notADatabase)
        #expect(compressed?.problem.contains("gzip") == true)
        var numbers = Numbers(state: 1)
        for size in [1, 13, 14, 15, 64, 30_000] {
            let garbage = (0..<size).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
            #expect(try error(bytes: garbage)?.code == .notADatabase, "\(size) bytes")
        }
    }

    @Test func errorsSayWhatIsWrongAndWhatToDo() {
        let missing = scratch.path("none.mmdb")
        #expect(
            error(missing)?.description
                == "geo.city: \(missing) does not exist; correct the path, or remove the setting to run without this "
                + "database")
        let wrong = error(fixture("asn"))
        #expect(wrong?.code == .wrongContent)
        #expect(wrong?.description.contains("(Test-ASN) holds no places or countries") == true)
    }

    @Test(arguments: [
        (DatabaseRole.city, "connection-type"), (.asn, "city"), (.connectionType, "anonymous-ip"),
        (.anonymousIP, "asn"),
    ])
    func aDatabaseUnderTheWrongSetting(_ role: DatabaseRole, _ name: String) {
        #expect(error(fixture(name), as: role)?.code == .wrongContent)
    }

    // MARK: Cut short or changed

    @Test(arguments: ["city", "asn", "connection-type", "anonymous-ip"])
    func cutShortAnywhere(_ name: String) throws {
        let whole = try bytes(of: fixture(name))
        for count in Array(stride(from: 64, to: whole.count, by: 64)) + [whole.count - 1] {
            // Behind the marker, what is cut off is missing from the metadata.
            let code = try #require(try error(bytes: whole.prefix(count))).code
            #expect(code == .truncated || code == .corrupt, "\(count) of \(whole.count) bytes")
            if count < whole.count - 300 { #expect(code == .truncated, "\(count) of \(whole.count) bytes") }
        }
    }

    @Test func theMiddleMissing() throws {
        let whole = try bytes(of: fixture("city"))
        for cut in stride(from: 64, to: whole.count - 600, by: 160) {
            let code = try error(bytes: whole.prefix(cut) + whole.dropFirst(cut + 160))?.code
            #expect(code == .truncated || code == .corrupt, "without \(cut)...")
        }
    }

    /// One changed bit in each byte of each database. Where the result still makes sense it serves, and then every
    /// answer keeps to the ranges that later stages rely on.
    @Test(arguments: [DatabaseRole.city, .asn, .connectionType, .anonymousIP])
    func changedBits(_ role: DatabaseRole) throws {
        let names: [DatabaseRole: String] = [
            .city: "city", .asn: "asn", .connectionType: "connection-type", .anonymousIP: "anonymous-ip",
        ]
        let whole = try bytes(of: fixture(try #require(names[role])))
        let addresses = (0...11).map { IPAddress(v4: 0x0100_0000 + $0 << 8) } + [ip("2400:1::1"), ip("2400:1:1:1::1")]
        var refused = 0
        for position in whole.indices {
            var changed = whole
            changed[position] ^= 1 << UInt8(position % 8)
            let path = try scratch.overwrite("changed.mmdb", changed)
            guard let database = try? Database(path, for: role) else {
                refused += 1
                continue
            }
            let geolocator = Geolocator([role: database], cacheCapacity: 8)
            for address in addresses {
                let located = geolocator.locate(address)
                if located.hasPlace {
                    #expect((-90...90).contains(located.latitude) && (-180...180).contains(located.longitude))
                }
                #expect(located.radius.isNaN || located.radius > 0)
                if let place = geolocator.place(of: located) {
                    #expect(place.utf8.count <= Geolocator.placeBytesMax)
                    #expect(place.utf8.count { $0 == 0x1F } == 1)
                }
            }
        }
        #expect(refused > whole.count / 10, "\(refused) of \(whole.count)")
    }

    // MARK: Crafted

    @Test(arguments: [24, 28, 32])
    func allSizesOfRecordsAreRead(_ size: Int) throws {
        var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
        crafted.recordSize = size
        crafted.nodes = [(.node(1), .data(0)), (.data(0), .nothing)]
        let database = try Database(try scratch.overwrite("crafted.mmdb", crafted.bytes), for: .asn)
        #expect(database.record(for: ip("1.0.0.1"))?.asn == 64_496)
        #expect(database.record(for: ip("65.0.0.1")) == nil)
        #expect(database.record(for: ip("200.0.0.1"))?.asn == 64_496)
        #expect(database.info.type == "Crafted")
    }

    @Test(arguments: [24, 28, 32])
    func aTreeThatLeadsAstray(_ size: Int) throws {
        for target in [
            CraftedDatabase.Target.raw(0), .raw(2), .raw(16), .data(30), .data(1 << 20), .raw(1 << (size - 1)),
        ] {
            var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
            crafted.recordSize = size
            crafted.nodes[0].1 = target
            #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .corrupt, "\(target)")
        }
    }

    @Test func aTreeThatIsALoopEndsEveryLookup() throws {
        var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
        crafted.nodes = [(.node(1), .data(0)), (.node(1), .node(1))]
        let database = try Database(try scratch.overwrite("crafted.mmdb", crafted.bytes), for: .asn)
        #expect(database.record(for: ip("1.0.0.1")) == nil)
        #expect(database.record(for: ip("200.0.0.1"))?.asn == 64_496)
    }

    /// libmaxminddb 1.7 skips nested values by recursion: a few hundred thousand levels are the end of any stack.
    @Test func endlessNestingIsRefused() throws {
        let nested = Array(repeating: [0xE1, 0x40] as [UInt8], count: 300_000).joined() + [0xE0]
        let field = CraftedDatabase.string("autonomous_system_number") + CraftedDatabase.unsigned(6, 1)
        let crafted = CraftedDatabase(data: [0xE2] + CraftedDatabase.string("a") + nested + field)
        #expect(try error(bytes: crafted.bytes, as: .asn)?.problem == "is nested too deeply")
    }

    @Test func pointersThatLeadAstray() throws {
        func data(_ target: UInt32) -> [UInt8] {
            CraftedDatabase.map([("x", CraftedDatabase.pointer(to: target)), ("asn", CraftedDatabase.unsigned(6, 7))])
        }
        #expect(try error(bytes: CraftedDatabase(data: data(0)).bytes, as: .asn) == nil, "to itself does no harm")
        #expect(try error(bytes: CraftedDatabase(data: data(3)).bytes, as: .asn)?.code == .corrupt, "to a pointer")
        #expect(try error(bytes: CraftedDatabase(data: data(1 << 30)).bytes, as: .asn)?.code == .corrupt, "outside")
        #expect(try error(bytes: CraftedDatabase(data: data(.max)).bytes, as: .asn)?.code == .corrupt, "far outside")
    }

    @Test(
        arguments: [
            [0xE1], [0xE1, 0x41], [0xE1, 0xA1, 0x01, 0xA1], [0x5F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF],
            [0x00, 0x00], [0x00, 0x05], [0x00, 0xFF], [0x67, 0x00], [0x1F, 0x08, 0xFF],
        ] as [[UInt8]])
    func valuesThatMakeNoSense(_ value: [UInt8]) throws {
        #expect(try error(bytes: CraftedDatabase(data: value).bytes, as: .asn)?.code == .corrupt)
    }

    @Test func overlappingValuesAreNotWalkedForEver() throws {
        // 600 texts of three bytes, and each text is also the head of an array of the 284 texts behind it.
        let text: [UInt8] = [0x43, 0x1D, 0x04, 0xFF]
        var crafted = CraftedDatabase(data: Array(repeating: text, count: 600).flatMap { $0 })
        crafted.nodes = (0..<300).map { (.node($0 + 1), .data($0 * 4 + 1)) }
        crafted.nodes.append((.nothing, .nothing))
        #expect(try error(bytes: crafted.bytes, as: .asn)?.problem == "holds values that overlap")
    }

    @Test(arguments: ["node_count", "record_size", "ip_version", "binary_format_major_version"])
    func metadataLeftOut(_ key: String) throws {
        var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
        crafted.metadata[key] = .some(nil)
        #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .corrupt)
        crafted.metadata[key] = CraftedDatabase.string("many")
        #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .corrupt)
    }

    @Test func metadataThatPromisesTooMuch() throws {
        for count in [100, 1 << 28, UInt64(UInt32.max)] {
            var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
            crafted.metadata["node_count"] = CraftedDatabase.unsigned(6, count)
            #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .truncated)
        }
    }

    @Test func metadataThatSaysTwoThings() throws {
        var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
        crafted.nodes = [(.node(1), .data(0)), (.data(0), .nothing)]
        crafted.metadataInFront = [("node_count", CraftedDatabase.unsigned(6, 1))]
        #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .corrupt)
    }

    @Test func aLaterFormat() throws {
        var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
        crafted.metadata["binary_format_major_version"] = CraftedDatabase.unsigned(5, 3)
        #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .notADatabase)
    }

    /// Nine arrays, each holding the next one 28 times over: 28⁹ values in half a kilobyte.
    @Test func metadataThatUnfoldsWithoutEndIsRefused() throws {
        var crafted = CraftedDatabase(data: CraftedDatabase.record(asn: 64_496))
        let start = UInt32(1 + CraftedDatabase.string("a").count)
        let level: UInt32 = 2 + 28 * 5
        var levels: [UInt8] = []
        for number in 0..<9 as Range<UInt32> {
            let next = CraftedDatabase.pointer(to: start + (number + 1) * level)
            levels += [0x1C, 0x04] + Array(repeating: next, count: 28).joined()
        }
        crafted.metadataInFront = [("a", levels[..<Int(level)] + [])]
        crafted.metadataInFront += (1..<9).map { ("", Array(levels[(Int(level) * $0)...].prefix(Int(level)))) }
        #expect(try error(bytes: crafted.bytes, as: .asn)?.code == .corrupt)
    }

    @Test func aMarkerWithNothingBehindIt() throws {
        let marker: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
        #expect(try error(bytes: marker)?.code == .notADatabase)
        #expect(try error(bytes: [UInt8](repeating: 0, count: 100) + marker)?.code == .notADatabase)
        #expect(try error(bytes: bytes(of: fixture("city")) + marker) != nil)
    }
}
