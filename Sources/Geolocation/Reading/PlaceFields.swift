import Model

/// Places, as City, Country, Enterprise and Insights databases hold them, and as vendors with flat records do.
extension FieldPath {
    fileprivate static let location = FieldPath("location")
    fileprivate static let latitude = FieldPath("latitude")
    fileprivate static let longitude = FieldPath("longitude")
    fileprivate static let accuracyRadius = FieldPath("accuracy_radius")
    fileprivate static let cityEnglishName = FieldPath("city", "names", "en")
    fileprivate static let countryCode = FieldPath("country", "iso_code")

    fileprivate static let flatLatitude = FieldPath("lat")
    fileprivate static let flatLongitude = FieldPath("lng")
    fileprivate static let flatCity = FieldPath("city")
    fileprivate static let flatCountryCode = FieldPath("country_code")
    fileprivate static let flatCountry = FieldPath("country")
}

extension Located {
    /// Longest city name that is kept; the longest of GeoLite2 has 60-odd bytes.
    static let cityLengthMax: UInt8 = 100
    /// ISO 3166-1 alpha-2.
    static let countryLengthMax: UInt8 = 2
}

extension Record {
    /// What a City record says: its place and, where it has any, the traits of the network.
    func located(withTraits: Bool) -> Located {
        var located = place
        if withTraits, let traits = map(.traits) {
            located.asn = traits.asn
            located.kind = traits.anonymity
            if located.kind == .unknown { located.kind = traits.carrier }
        }
        return located
    }

    /// The place alone.
    var place: Located {
        var located = Located()
        if let location = map(.location) {
            located.setPlace(location.number(.latitude), location.number(.longitude))
            located.setRadius(location.number(.accuracyRadius))
        } else {
            located.setPlace(
                number(.latitude) ?? number(.flatLatitude), number(.longitude) ?? number(.flatLongitude))
            located.setRadius(number(.accuracyRadius))
        }
        let city = text(.cityEnglishName) ?? text(.flatCity)
        located.city = city.flatMap { slice($0, lengthMax: Located.cityLengthMax) } ?? located.city
        located.country = countryCode.flatMap { slice($0, lengthMax: Located.countryLengthMax) } ?? located.country
        return located
    }

    /// Two capital letters; some vendors call the code `country`, others the name.
    private var countryCode: UnsafeBufferPointer<UInt8>? {
        (text(.countryCode) ?? text(.flatCountryCode) ?? text(.flatCountry)).flatMap { code in
            code.count == 2 && code.allSatisfy { (0x41...0x5A).contains($0) } ? code : nil
        }
    }
}

extension Located {
    /// Vendors write 0, 0 for what they do not know; nobody signs in from that buoy in the Gulf of Guinea.
    fileprivate mutating func setPlace(_ latitude: Double?, _ longitude: Double?) {
        guard let latitude = latitude.map(Float.init), let longitude = longitude.map(Float.init),
            (-90...90).contains(latitude), (-180...180).contains(longitude), latitude != 0 || longitude != 0
        else { return }
        self.latitude = latitude
        self.longitude = longitude
        hasPlace = true
    }

    /// A radius of 0 says nothing: no database knows a doorstep.
    fileprivate mutating func setRadius(_ radius: Double?) {
        // Half of the Earth's circumference in kilometres: no place is less certain than anywhere.
        guard hasPlace, let radius = radius.map(Float.init), radius > 0, radius <= 20_038 else { return }
        self.radius = radius
    }
}
