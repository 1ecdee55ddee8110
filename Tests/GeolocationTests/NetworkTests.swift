import Geolocation
import Model
import Testing

/// Number and kind of the network, from four databases that may disagree.
struct NetworkTests {
    @Test(
        arguments: [
            ("1.0.0.1", 64500), ("1.0.1.1", 64501), ("1.0.2.1", 0), ("9.9.9.9", 0), ("192.0.2.1", 0),
            ("2400:1::1", 4_200_000_000),
        ] as [(String, UInt32)])
    func autonomousSystem(_ address: String, _ number: UInt32) throws {
        let geolocator = try Geolocator(DatabasePaths(asn: fixture("asn")))
        #expect(geolocator.located(address).asn == number)
        #expect(!geolocator.located(address).hasPlace)
    }

    @Test(
        arguments: [
            ("1.0.0.1", .mobile), ("1.0.0.129", .fixed), ("1.0.1.1", .corporate), ("1.0.2.1", .satellite),
            ("1.0.3.1", .fixed), ("1.0.4.1", .unknown), ("9.9.9.9", .unknown),
        ] as [(String, NetworkKind)])
    func connectionType(_ address: String, _ kind: NetworkKind) throws {
        let geolocator = try Geolocator(DatabasePaths(connectionType: fixture("connection-type")))
        #expect(geolocator.located(address).kind == kind)
    }

    @Test(
        arguments: [
            ("1.0.10.0", .vpn), ("1.0.10.1", .relay), ("1.0.10.2", .relay), ("1.0.10.3", .relay),
            ("1.0.10.4", .hosting),
            ("1.0.10.5", .relay), ("1.0.10.6", .unknown), ("1.0.10.7", .vpn), ("1.0.10.8", .unknown),
        ] as [(String, NetworkKind)])
    func anonymity(_ address: String, _ kind: NetworkKind) throws {
        let geolocator = try Geolocator(DatabasePaths(anonymousIP: fixture("anonymous-ip")))
        #expect(geolocator.located(address).kind == kind)
    }

    @Test func anonymityBeatsTheConnection() throws {
        let geolocator = try Geolocator(
            DatabasePaths(connectionType: fixture("connection-type"), anonymousIP: fixture("anonymous-ip")))
        #expect(geolocator.located("1.0.11.1").kind == .vpn)
        #expect(geolocator.located("1.0.11.200").kind == .fixed)
    }

    @Test(
        arguments: [
            ("1.0.0.1", 64496, .mobile), ("1.0.0.129", 64497, .relay), ("1.0.1.1", 64498, .satellite),
            ("1.0.2.1", 64499, .relay),
        ] as [(String, UInt32, NetworkKind)])
    func traitsOfACityDatabase(_ address: String, _ number: UInt32, _ kind: NetworkKind) throws {
        let geolocator = try Geolocator(DatabasePaths(city: fixture("enterprise")))
        #expect(geolocator.located(address).asn == number)
        #expect(geolocator.located(address).kind == kind)
    }

    @Test func databasesForThePurposeBeatTraits() throws {
        let geolocator = try Geolocator(
            DatabasePaths(
                city: fixture("enterprise"), asn: fixture("asn"), connectionType: fixture("connection-type")))
        #expect(geolocator.located("1.0.0.1").asn == 64500)
        #expect(geolocator.located("1.0.2.1").asn == 64499, "the ASN database has nothing usable here")
        #expect(geolocator.located("1.0.1.1").kind == .corporate, "not the satellite of the traits")
        #expect(geolocator.located("1.0.0.129").kind == .relay, "anonymity, if only by the traits, beats a connection")
    }
}
