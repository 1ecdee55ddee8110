public import Model

/// What the databases know of an address. Nothing known is a value too: `unknown`.
public struct Located: Sendable {
    /// Degrees; meaningful only with `hasPlace`.
    public var latitude: Float = 0
    public var longitude: Float = 0
    /// Accuracy radius in kilometres; NaN when the database does not say.
    public var radius: Float = .nan
    /// Autonomous system number; 0 when unknown.
    public var asn: UInt32 = 0
    public var kind = NetworkKind.unknown
    public var hasPlace = false
    /// English name of the city, and ISO 3166-1 code of the country, where they stand in the City database.
    var cityLength: UInt8 = 0
    var countryLength: UInt8 = 0
    var cityOffset: UInt32 = 0
    var countryOffset: UInt32 = 0

    public static let unknown = Located()

    var city: TextSlice {
        get { TextSlice(offset: cityOffset, length: cityLength) }
        set { (cityOffset, cityLength) = (newValue.offset, newValue.length) }
    }
    var country: TextSlice {
        get { TextSlice(offset: countryOffset, length: countryLength) }
        set { (countryOffset, countryLength) = (newValue.offset, newValue.length) }
    }
}

/// Text inside a database's data; no text when empty.
struct TextSlice: Equatable, Sendable {
    var offset: UInt32
    var length: UInt8
}
