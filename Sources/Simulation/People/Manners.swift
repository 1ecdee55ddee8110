/// The customs of a population: what its people own, how their addresses behave, when they sleep. Everything that differs
/// between populations is here or in the weights of `Habits`, and nowhere else.
struct Manners: Sendable {
    /// Weights of something that is one of several.
    typealias Weights = [Int]

    // MARK: Devices

    /// Of owning one device that the service sees, two, three, four.
    var devices: Weights
    /// Percent of those with one device whose one device is a phone.
    var phoneAlonePercent: Int
    /// Percent of evenings on which a third or fourth device is used.
    var spareDevicePercent: Int

    // MARK: Lines

    /// Of a household's line: IPv6 alone, both, one lasting IPv4 address, changing within its /24, changing within the
    /// city, placed elsewhere by a database, known only by country, flapping between both.
    var household: Weights
    /// Days between changes of address, where it changes.
    var leaseDays: ClosedRange<Int>
    /// Percent of offices that have two providers.
    var twoLinesPercent: Int
    /// Percent of the people of the organization's city who go to its office.
    var officePercent: Int
    /// Percent of working days on which the laptop is used on the way, over the phone.
    var tetherPercent: Int
    /// Percent of working days at home, one of these for each person.
    var homeOffice: [Int]

    // MARK: Carriers

    /// Of a phone's address being placed in its city, at one far site, at ever other sites.
    var carrier: Weights
    /// Minutes between changes of a phone's address.
    var carrierMinutes: ClosedRange<Int>

    // MARK: Hiding

    /// Percent of people who use a VPN now and then, …
    var tunnelPercent: Int
    /// … percent of them whose VPN comes out abroad, …
    var tunnelAbroadPercent: Int
    /// … and the percent of their spells at the desk that go through it.
    var tunnelUse: ClosedRange<Int>
    /// Percent of people whose Apple devices use a privacy relay.
    var relayPercent: Int

    // MARK: Days

    /// Usual minute of waking, of starting work, minutes of work and of sleep.
    var wake: ClosedRange<Int>
    var workStart: ClosedRange<Int>
    var workLength: ClosedRange<Int>
    var sleep: ClosedRange<Int>
    /// Percent of nights with a look at the phone: one of these for each person, the tail being bad sleepers.
    var nightLooks: [Int]
    /// Percent of nights on which somebody works far into the night: one of these for each person.
    var lateNights: [Int]
    /// Percent of working days on which a person uses the service at all: one of these for each person.
    var zeal: [Int]
    /// Percent of days off with some work.
    var weekendWork: [Int]

    // MARK: Sessions

    /// Seconds between two lines of a device in use.
    var lineSeconds: ClosedRange<Int>
    /// Percent of uses that end with a session.end; most people just close the lid.
    var endPercent: Int
    /// Percent of new sessions with a mistyped password before.
    var mistypePercent: Int
    /// Percent by which spells at the desk, and the pauses between them, are longer than the habits say.
    var spellPercent: Int
    var pausePercent: Int

    // MARK: Sharing

    /// Percent of shared accounts that are shared when the stream begins; the others start within its first 60 %.
    var sharedBeforePercent: Int
}

extension Manners {
    /// The usual population.
    ///
    /// Sources, where there are any; all other figures are chosen so that the rules of thumb accuse about as many single
    /// people as they are known to accuse.
    /// - Devices: 2.9 carried on average, 68 % a laptop, 85 % a smartphone (Sophos, 2013, n = 2,226). One service sees
    ///   fewer than are owned.
    /// - Household lines: most keep an address for two months and more, with large differences between providers (Saxon and
    ///   Feamster, "GPS-Based Geolocation of Consumer IP Addresses", PAM 2022); others change it within days (Padmanabhan
    ///   et al., "Reasons Dynamic Addresses Change", IMC 2016).
    /// - Carriers: the median error of databases is 179–207 km for mobile networks against 3–16 km for fixed ones, and 70 %
    ///   of mobile prefixes span over 100 km (arXiv 2605.21937): so more than half of all phones are placed over 100 km
    ///   away. Phones change address within minutes to hours (Balakrishnan et al., "Where's That Phone?", IMC 2009).
    /// - Sleep: national means of 7.4–8.2 h, bed times around 23:00–24:00 (Walch, Cochran, Forger, "A global quantification
    ///   of 'normal' sleep schedules using smartphone data", Science Advances 2016).
    static let usual = Manners(
        devices: [33, 42, 17, 8], phoneAlonePercent: 25, spareDevicePercent: 30,
        household: [12, 13, 38, 10, 10, 9, 4, 4], leaseDays: 3...20, twoLinesPercent: 8, officePercent: 85,
        tetherPercent: 12, homeOffice: [0, 10, 20, 40, 60],
        carrier: [26, 50, 24], carrierMinutes: 60...360,
        tunnelPercent: 7, tunnelAbroadPercent: 60, tunnelUse: 10...60, relayPercent: 5,
        wake: 360...465, workStart: 480...570, workLength: 480...560, sleep: 420...510,
        nightLooks: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 6], lateNights: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3],
        zeal: [100, 100, 98, 95, 95, 90, 90, 80, 60, 35], weekendWork: [0, 0, 0, 5, 10, 30],
        lineSeconds: 120...720, endPercent: 35, mistypePercent: 3, spellPercent: 100, pausePercent: 100,
        sharedBeforePercent: 60)

    /// Another population, unlike the first in everything that can be counted: more people with one device and more with
    /// four, addresses that change daily, carriers that let phones out anywhere, more VPNs and relays, shorter and later
    /// sleep, fewer lines an hour, sharing that mostly begins while one watches. (All chosen.)
    static let other = Manners(
        devices: [34, 30, 20, 16], phoneAlonePercent: 50, spareDevicePercent: 55,
        household: [20, 18, 12, 8, 12, 12, 12, 6], leaseDays: 1...5, twoLinesPercent: 25, officePercent: 55,
        tetherPercent: 6, homeOffice: [20, 40, 60, 80, 100],
        carrier: [50, 14, 36], carrierMinutes: 15...90,
        tunnelPercent: 18, tunnelAbroadPercent: 40, tunnelUse: 20...95, relayPercent: 12,
        wake: 330...570, workStart: 450...660, workLength: 400...640, sleep: 370...480,
        nightLooks: [0, 0, 0, 0, 1, 2, 3, 5, 10, 25], lateNights: [0, 0, 0, 1, 2, 4, 8],
        zeal: [100, 95, 85, 70, 50, 40, 25], weekendWork: [0, 10, 20, 40, 70],
        lineSeconds: 240...1_500, endPercent: 12, mistypePercent: 7, spellPercent: 70, pausePercent: 160,
        sharedBeforePercent: 30)
}
