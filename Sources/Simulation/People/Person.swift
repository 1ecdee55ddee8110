/// One human being: where they live, by which clock, with which devices, behind which networks.
struct Person: Sendable {
    var city: CityIndex
    var rhythm: Rhythm
    /// What their devices reach the service through: at home (or wherever they sleep), …
    var home: Network
    /// … at work, if they go to one, …
    var office: Network?
    /// … and on the move.
    var carrier: Network
    var laptop: Device
    var phone: Device
    /// Percent of working days spent at home by those who have an office. (Chosen.)
    var homeOfficePercent: Int

    /// The same person in another town: devices and habits come along, networks and clock are those of the place.
    func staying(_ stay: Stay) -> Person {
        var guest = self
        guest.city = stay.city
        guest.home = stay.home
        guest.office = stay.office
        guest.carrier = stay.carrier
        return guest
    }
}
