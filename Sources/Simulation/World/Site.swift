/// Addresses that a City database places away from their users, or hardly at all.
struct Site: Sendable {
    enum Use: Sendable {
        /// A carrier's way out in another place of the country.
        case carrier
        /// An access provider's pool, placed in the vicinity of a city.
        case pool
        /// Known to be in the country, no more.
        case country
    }

    let use: Use
    /// The users' country, or their city for a pool.
    let owner: String
    let latitude: Double
    let longitude: Double
    /// The database's accuracy radius in kilometres.
    let radius: Int
    let prefix: Prefix

    init(_ use: Use, _ owner: String, _ latitude: Double, _ longitude: Double, _ radius: Int, _ prefix: String) {
        self.use = use
        self.owner = owner
        self.latitude = latitude
        self.longitude = longitude
        self.radius = radius
        self.prefix = Prefix(prefix[...])
    }
}

/// A position in the table of sites.
struct SiteIndex: Hashable, Sendable {
    let position: Int

    var site: Site { sites[position] }

    static let all = sites.indices.map(SiteIndex.init)

    /// Where carriers of the city's country let phones out, the nearest first; none within 100 km of the city.
    static func carriers(near city: CityIndex) -> [SiteIndex] { carriersByCity[city.position] }

    /// The pools of the city's access providers that are placed elsewhere.
    static func pools(of city: CityIndex) -> [SiteIndex] { poolsByCity[city.position] }

    /// Addresses known only to be in the city's country.
    static func countryWide(of city: CityIndex) -> [SiteIndex] { countryWideByCity[city.position] }

    private static let carriersByCity = CityIndex.all.map { city in
        let far = all.filter {
            $0.site.use == .carrier && $0.site.owner == city.city.country && Distance.kilometres(city, $0) >= 100
        }
        return far.sorted {
            let (a, b) = (Distance.kilometres(city, $0), Distance.kilometres(city, $1))
            return a == b ? $0.position < $1.position : a < b
        }
    }

    private static let poolsByCity = CityIndex.all.map { city in
        all.filter { $0.site.use == .pool && $0.site.owner == city.city.name }
    }

    private static let countryWideByCity = CityIndex.all.map { city in
        all.filter { $0.site.use == .country && $0.site.owner == city.city.country }
    }
}
