import Geolocation
import Model
import Testing

/// What the operator is told at start.
struct DescriptionTests {
    @Test func databasesInUseAreNamedWithTypeAndAge() throws {
        let geolocator = try Geolocator(DatabasePaths(city: fixture("city"), asn: fixture("asn")))
        #expect(geolocator.databases.map(\.role) == [.city, .asn])
        let city = try #require(geolocator.databases.first)
        #expect(city.type == "Test-City")
        #expect(city.built.description == "2025-06-15T15:06:40.000Z")
        #expect(city.path == fixture("city"))
        #expect(city.size == 3791)
    }

    @Test func withoutDatabasesEverythingMissingIsSaid() throws {
        let sentences = try Geolocator(DatabasePaths()).limitations
        #expect(sentences.count == 4)
        for role in DatabaseRole.allCases {
            #expect(sentences.count { $0.contains("(\(role.setting))") } == 1)
        }
    }

    @Test func withAllDatabasesNothingIsMissing() throws {
        let geolocator = try Geolocator(
            DatabasePaths(
                city: fixture("city"), asn: fixture("asn"), connectionType: fixture("connection-type"),
                anonymousIP: fixture("anonymous-ip")))
        #expect(geolocator.limitations.isEmpty)
    }

    @Test func traitsOfACityDatabaseCount() throws {
        let limitations = try Geolocator(DatabasePaths(city: fixture("enterprise"))).limitations
        #expect(!limitations.contains { $0.contains("geo.asn") })
        #expect(!limitations.contains { $0.contains("geo.connection_type") })
    }

    @Test func countriesAreNoPlaces() throws {
        let limitations = try Geolocator(DatabasePaths(city: fixture("country"))).limitations
        #expect(limitations.first?.hasPrefix("As geo.city holds countries alone") == true)
    }
}
