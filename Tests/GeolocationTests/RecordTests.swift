import Geolocation
import Model
import Testing

/// How records of a batch are filled: what the line said stays.
struct RecordTests {
    let geolocator: Geolocator
    let batch = EventBatch(recordCapacity: 64, arenaCapacity: 2 * 65_536)

    init() throws {
        geolocator = try Geolocator(
            DatabasePaths(
                city: fixture("city"), asn: fixture("asn"), connectionType: fixture("connection-type"),
                anonymousIP: fixture("anonymous-ip")))
    }

    private func record(_ address: String) -> EventRecord {
        var record = EventRecord()
        record.addressHigh = ip(address).high
        record.addressLow = ip(address).low
        record.flags = [.hasAddress, .automated]
        return record
    }

    private func text(_ string: String) -> TextSpan {
        Array(string.utf8).withUnsafeBufferPointer { batch.append($0) }
    }

    @Test func whatTheLineLeftOpenIsFilledIn() {
        var record = record("1.0.0.1")
        geolocator.locate(&record, in: batch)
        #expect(record.flags == [.hasAddress, .automated, .hasPlace])
        #expect(record.latitude == 3.139 && record.longitude == 101.6869 && record.radius == 10)
        #expect(batch.text(record.place) == "Kuala Lumpur\u{1F}MY")
        #expect(record.asn == 64500)
        #expect(record.networkKind == .mobile)
    }

    @Test func theLinesOwnGeoWinsAsAWhole() {
        var record = record("1.0.0.1")
        record.flags.insert(.hasPlace)
        record.latitude = 48.1
        record.longitude = 11.6
        geolocator.locate(&record, in: batch)
        #expect(record.latitude == 48.1 && record.longitude == 11.6)
        #expect(record.radius.isNaN, "the database's radius belongs to the database's place")
        #expect(record.place.isAbsent)
        #expect(record.asn == 64500)
        #expect(record.networkKind == .mobile)
    }

    @Test func theLinesOwnNetworkWinsFieldByField() {
        var record = record("1.0.0.1")
        record.asn = 7
        geolocator.locate(&record, in: batch)
        #expect(record.asn == 7)
        #expect(record.networkKind == .mobile)

        record = self.record("1.0.0.1")
        record.networkKindCode = NetworkKind.vpn.rawValue
        geolocator.locate(&record, in: batch)
        #expect(record.asn == 64500)
        #expect(record.networkKind == .vpn)
    }

    @Test(arguments: ["10.0.0.1", "192.0.2.1", "9.9.9.9"])
    func nothingKnownLeavesTheRecordAlone(_ address: String) {
        var record = record(address)
        record.place = text("Munich\u{1F}DE")
        let before = record
        let arenaCount = batch.arenaCount
        geolocator.locate(&record, in: batch)
        #expect(record.flags == before.flags)
        #expect(record.place == before.place)
        #expect(record.asn == 0 && record.networkKind == .unknown && record.radius.isNaN)
        #expect(batch.arenaCount == arenaCount)
    }

    @Test func aRecordWithoutAnAddressIsLeftAlone() {
        var record = record("1.0.0.1")
        record.flags = []
        geolocator.locate(&record, in: batch)
        #expect(record.flags == [] && record.asn == 0 && record.place.isAbsent)
    }

    @Test func aLabelThatDoesNotFitIsAbsentAndThePlaceStays() {
        var record = record("1.0.0.1")
        batch.arenaCount = batch.arenaCapacity - "Kuala Lumpur|MY".utf8.count + 1
        let arenaCount = batch.arenaCount
        geolocator.locate(&record, in: batch)
        #expect(record.flags.contains(.hasPlace))
        #expect(record.place.isAbsent)
        #expect(batch.arenaCount == arenaCount)

        batch.arenaCount -= 1
        record = self.record("1.0.0.1")
        geolocator.locate(&record, in: batch)
        #expect(batch.text(record.place) == "Kuala Lumpur\u{1F}MY")
        #expect(batch.arenaCount == batch.arenaCapacity)
    }

    @Test func aBatchIsFilledAsItsRecordsOneByOne() {
        let addresses = ["1.0.0.1", "1.0.0.129", "10.0.0.1", "1.0.1.1", "2400:1::1", "1.0.3.1", "1.0.10.0", "9.9.9.9"]
        for index in 0..<40 { batch.records[index] = record(addresses[index % addresses.count]) }
        batch.recordCount = 40
        geolocator.locate(batch)

        let other = EventBatch(recordCapacity: 64, arenaCapacity: 2 * 65_536)
        for index in 0..<40 {
            var alone = record(addresses[index % addresses.count])
            geolocator.locate(&alone, in: other)
            let together = batch.records[index]
            #expect(batch.text(together.place) == other.text(alone.place))
            #expect(together.flags == alone.flags && together.asn == alone.asn)
            #expect(together.networkKind == alone.networkKind)
            #expect(together.latitude == alone.latitude && together.radius.bitPattern == alone.radius.bitPattern)
        }
        #expect(batch.arenaCount == other.arenaCount)
    }

    @Test func noLabelIsLongerThanPromised() {
        let longest = "1.0.8.0"
        #expect((geolocator.label(longest)?.utf8.count ?? 0) <= Geolocator.placeBytesMax)
        #expect(Geolocator.placeBytesMax == 103)
    }
}
