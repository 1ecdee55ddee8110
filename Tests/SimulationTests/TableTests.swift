import Model
import Testing

@testable import Simulation

@Suite struct TableTests {
    @Test func everyCityCanBeLivedIn() {
        #expect((30...60).contains(cities.count))
        for city in cities {
            #expect(city.fixed.count >= 2, "\(city.name)")
            #expect(abs(city.offset) <= 14 * 60 && city.offset % 15 == 0)
            #expect(abs(city.latitude) <= 90 && abs(city.longitude) <= 180)
        }
        #expect(cities.filter { !$0.egress.isEmpty }.count >= 10)
        #expect(CityIndex.all.allSatisfy { !$0.carrierHub.city.mobile.isEmpty }, "every country has a carrier")
    }

    @Test func prefixesArePublicAndApart() {
        let prefixes = cities.flatMap { $0.fixed + $0.six + $0.mobile + $0.egress } + sites.map(\.prefix)
        for (index, prefix) in prefixes.enumerated() {
            #expect(!prefix.base.isSpecialPurpose)
            #expect(prefixes[..<index].allSatisfy { !$0.contains(prefix.base) && !prefix.contains($0.base) })
        }
    }

    @Test func addressesStayInTheirPrefix() {
        var dice = Dice(1)
        for prefix in cities.flatMap({ $0.fixed + $0.mobile + $0.egress }) {
            for _ in 0..<50 {
                let address = prefix.address(network: dice.next(), host: dice.next())
                #expect(prefix.contains(address))
                #expect((1...254).contains(address.low & 0xFF), "no network or broadcast address")
            }
        }
        for prefix in cities.flatMap(\.six) {
            for _ in 0..<50 {
                #expect(prefix.contains(prefix.address(subnet: dice.next(), interface: dice.next())))
            }
        }
    }

    @Test func sitesAreAwayFromTheirUsers() {
        #expect(sites.count > 200)
        for city in CityIndex.all {
            #expect(SiteIndex.carriers(near: city).allSatisfy { Distance.kilometres(city, $0) >= 100 })
            #expect(SiteIndex.pools(of: city).allSatisfy { (12...181).contains(Distance.kilometres(city, $0)) })
            #expect(SiteIndex.countryWide(of: city).allSatisfy { $0.site.radius >= 200 })
        }
        #expect(CityIndex.all.filter { !SiteIndex.carriers(near: $0).isEmpty }.count >= 40)
    }

    @Test func distancesAgreeWithTheHaversineFormula() {
        for a in CityIndex.all {
            for b in CityIndex.all {
                #expect(abs(Double(Distance.kilometres(a, b)) - kilometres(a, b)) <= 1)
            }
        }
    }

    @Test func journeysArePossible() {
        for a in CityIndex.all {
            for b in CityIndex.all where a != b {
                #expect(kilometres(a, b) / (Double(Distance.journeyMinutes(a, b)) / 60) < 830)
            }
        }
    }

    @Test func weekdaysAreThoseOfTheCalendar() {
        let calendar = Calendar(start: TownSettings.defaultStart, days: 7)
        #expect(calendar.weekday(0) == 0)
        #expect(calendar.weekday(-1) == 6)
        #expect(calendar.weekday(13) == 6)
        let sunday = Calendar(start: Instant(milliseconds: 1_762_041_600_000), days: 1)
        #expect(sunday.weekday(0) == 6)
    }
}
