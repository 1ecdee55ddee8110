import Model
import Testing

@testable import Geolocation

/// What is found must not depend on what was looked for before.
struct CacheTests {
    private static let paths = DatabasePaths(
        city: fixture("city"), asn: fixture("asn"), connectionType: fixture("connection-type"),
        anonymousIP: fixture("anonymous-ip"))

    /// Addresses in and around the networks of the fixtures, so that hits, misses and unknowns mix.
    private static func address(_ numbers: inout Numbers) -> IPAddress {
        switch numbers.next() % 8 {
        case 0: ip("2400:1:1:2::").advanced(by: numbers.next() % 0x1_0000)
        case 1: ip("2400:1:1::").advanced(by: numbers.next())
        case 2: IPAddress(high: numbers.next(), low: numbers.next())
        case 3: IPAddress(v4: UInt32(truncatingIfNeeded: numbers.next()))
        default: IPAddress(v4: 0x0100_0000 + UInt32(numbers.next() % 0x0E00))
        }
    }

    @Test(arguments: [8, 64, Geolocator.cacheCapacity])
    func theCacheChangesNothing(_ capacity: Int) throws {
        let geolocator = try Geolocator(Self.paths, cacheCapacity: capacity)
        var numbers = Numbers(state: UInt64(capacity))
        var found = 0
        for _ in 0..<20_000 {
            let address = Self.address(&numbers)
            let cached = Answer(geolocator.locate(address), by: geolocator)
            found += cached.hasPlace ? 1 : 0
            #expect(cached == Answer(geolocator.lookUp(address), by: geolocator), "\(address)")
        }
        #expect(found > 5_000)
    }

    @Test func anAddressIsLookedForOnceWhileItsSetHasRoom() {
        let cache = LocationCache(capacity: 64)
        var lookups = 0
        func look(_ address: String) -> UInt32 {
            cache.value(for: ip(address)) {
                lookups += 1
                var located = Located.unknown
                located.asn = UInt32(lookups)
                return located
            }.asn
        }
        #expect(look("1.0.0.1") == 1)
        #expect(look("1.0.0.2") == 2)
        #expect(look("1.0.0.1") == 1)
        #expect(look("1.0.0.2") == 2)
        #expect(lookups == 2)
    }

    @Test func aFullCacheForgetsAndIsStillRight() {
        let cache = LocationCache(capacity: 8)
        for round in 0..<3 {
            for number in 1...1_000 as ClosedRange<UInt32> {
                var expected = Located.unknown
                expected.asn = number
                #expect(cache.value(for: IPAddress(v4: number)) { expected }.asn == number, "round \(round)")
            }
        }
    }

    @Test func theMemoKeepsRecordsApart() {
        let memo = PlaceMemo(capacity: 2)
        for offset in [0, 1, 2, 3, 0, UInt32.max - 1, 3, 1] as [UInt32] {
            var expected = Located.unknown
            expected.asn = offset
            #expect(memo.value(at: offset) { expected }.asn == offset)
        }
        #expect(memo.value(at: 1) { .unknown }.asn == 1, "remembered")
    }
}

extension IPAddress {
    fileprivate func advanced(by count: UInt64) -> IPAddress { IPAddress(high: high, low: low &+ count) }
}
