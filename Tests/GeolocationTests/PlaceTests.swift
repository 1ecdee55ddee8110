import Geolocation
import Model
import Testing

/// What a City database says, and what it is not believed.
struct PlaceTests {
    let geolocator: Geolocator

    init() throws { geolocator = try Geolocator(DatabasePaths(city: fixture("city"))) }

    @Test func anAddressHasAPlaceWithItsRadius() {
        let located = geolocator.located("1.0.0.7")
        #expect(located.hasPlace)
        #expect(located.latitude == 3.139)
        #expect(located.longitude == 101.6869)
        #expect(located.radius == 10)
        #expect(located.asn == 0)
        #expect(located.kind == .unknown)
        #expect(geolocator.label("1.0.0.7") == "Kuala Lumpur|MY")
    }

    @Test func neighboursInOneNetworkKeepTheirOwnPlaces() {
        #expect(geolocator.label("1.0.0.127") == "Kuala Lumpur|MY")
        #expect(geolocator.label("1.0.0.128") == "Johor Bahru|MY")
        #expect(geolocator.label("2400:1:1:1::5") == "Osaka|JP")
        #expect(geolocator.label("2400:1:1:2::7fff") == nil)
        #expect(geolocator.label("2400:1:1:2::8000") == "Kyoto|JP")
        #expect(geolocator.label("2400:1:0:2::8000") == "Tokyo|JP")
    }

    @Test func mappedIPv4IsIPv4() {
        #expect(geolocator.label("::ffff:1.0.1.9") == "São Paulo|BR")
        #expect(geolocator.located("::ffff:1.0.1.9").latitude == -23.5505)
    }

    @Test(arguments: [
        "192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "10.1.2.3", "127.0.0.1", "::", "::1", "fe80::1",
        "100.64.0.1",
    ])
    func specialAddressesAreNowhereEvenIfADatabaseKnowsThem(_ address: String) {
        let located = geolocator.located(address)
        #expect(Answer(located, by: geolocator) == Answer(.unknown, by: geolocator))
    }

    @Test(arguments: ["9.9.9.9", "1.0.12.0", "2a00::1"])
    func unknownAddressesAreNowhere(_ address: String) {
        #expect(Answer(geolocator.located(address), by: geolocator) == Answer(.unknown, by: geolocator))
    }

    @Test func aCountryMayHaveAPlaceWithoutACity() {
        let located = geolocator.located("1.0.2.1")
        #expect(located.hasPlace)
        #expect(located.radius == 1000)
        #expect(geolocator.label("1.0.2.1") == "|ID")
    }

    @Test func aLabelMayStandWithoutAPlace() {
        #expect(!geolocator.located("1.0.3.1").hasPlace)
        #expect(geolocator.label("1.0.3.1") == "|SG")
    }

    @Test func noRadiusAndARadiusOfZeroAreUnknown() {
        for address in ["1.0.4.1", "1.0.7.1"] {
            #expect(geolocator.located(address).hasPlace)
            #expect(geolocator.located(address).radius.isNaN)
        }
    }

    @Test func impossiblePlacesAreNone() {
        #expect(!geolocator.located("1.0.5.1").hasPlace, "0, 0 is how vendors write unknown")
        #expect(!geolocator.located("1.0.6.1").hasPlace, "a latitude of 91")
        #expect(geolocator.located("1.0.6.1").radius.isNaN)
    }

    @Test func textThatCannotBeShownIsLeftOut() {
        #expect(geolocator.label("1.0.8.1") == nil, "a name that is too long, and no country code")
        #expect(geolocator.label("1.0.9.1") == "|NZ", "a name with the separator in it")
    }

    @Test func countryDatabasesGiveCountriesAlone() throws {
        let geolocator = try Geolocator(DatabasePaths(city: fixture("country")))
        #expect(!geolocator.located("1.0.0.1").hasPlace)
        #expect(geolocator.label("1.0.0.1") == "|MY")
    }

    @Test func flatSchemasAreRead() throws {
        let geolocator = try Geolocator(DatabasePaths(city: fixture("flat")))
        let asText = geolocator.located("1.0.0.1")
        #expect(asText.hasPlace && asText.latitude == 3.139 && asText.longitude == 101.6869 && asText.radius.isNaN)
        #expect(geolocator.label("1.0.0.1") == "Kuala Lumpur|MY")
        let asFloat = geolocator.located("1.0.0.200")
        #expect(asFloat.hasPlace && asFloat.latitude == 1.4927 && asFloat.radius == 20)
        #expect(geolocator.label("1.0.0.200") == "Johor Bahru|MY")
    }

    @Test func anIPv4DatabaseKnowsNothingOfIPv6() throws {
        let geolocator = try Geolocator(DatabasePaths(city: fixture("enterprise")))
        #expect(geolocator.label("1.0.0.1") == "Kuala Lumpur|MY")
        #expect(!geolocator.located("2400:1::1").hasPlace)
    }
}
