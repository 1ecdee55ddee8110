/// A place where people live, with the public networks that are located there.
struct City: Sendable {
    let name: String
    /// ISO 3166-1 alpha-2.
    let country: String
    /// IANA time zone.
    let zone: String
    /// Minutes east of UTC, as in January; the simulator knows no daylight saving.
    let offset: Int
    let latitude: Double
    let longitude: Double
    let fixed: [Prefix]
    let six: [Prefix]
    let mobile: [Prefix]
    let egress: [Prefix]

    init(
        _ name: String, _ country: String, _ zone: String, _ offset: Int, _ latitude: Double, _ longitude: Double,
        fixed: String, six: String, mobile: String, egress: String
    ) {
        self.name = name
        self.country = country
        self.zone = zone
        self.offset = offset
        self.latitude = latitude
        self.longitude = longitude
        self.fixed = Prefix.list(fixed)
        self.six = Prefix.list(six)
        self.mobile = Prefix.list(mobile)
        self.egress = Prefix.list(egress)
    }
}

/// A position in the table of cities.
struct CityIndex: Hashable, Sendable {
    let position: Int

    var city: City { cities[position] }

    static let all = cities.indices.map(CityIndex.init)

    /// Where a phone's address is located when its owner is here: here, where a carrier has a hub, else at the nearest
    /// hub of the country.
    var carrierHub: CityIndex { CityIndex.hubs[position] }

    private static let hubs: [CityIndex] = all.map { here in
        let hubs = all.filter { $0.city.country == here.city.country && !$0.city.mobile.isEmpty }
        return hubs.min { Distance.kilometres(here, $0) < Distance.kilometres(here, $1) } ?? here
    }
}
