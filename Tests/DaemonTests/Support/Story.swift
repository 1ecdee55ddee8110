import Foundation

/// Event lines written by hand, at times after a moment.
struct Story {
    /// The moment that minute 0 is: Monday 2025-03-03, 00:00 UTC.
    static let start = 1_740_960_000_000
    static let minute = 60_000
    static let day = 24 * 60

    private(set) var lines: [String] = []

    var text: String { lines.joined() }

    static func time(_ minute: Int) -> Int { start + minute * Self.minute }

    mutating func line(_ type: String, _ minute: Int, _ fields: String) {
        lines.append(#"{"type":"\#(type)","time":\#(Self.time(minute)),\#(fields)}"# + "\n")
    }

    /// One line of use: a desktop of the account, where its network is.
    mutating func use(_ account: String, _ device: String, at place: Spot, _ minute: Int) {
        line(
            "session.activity", minute,
            #""account":"\#(account)","session":"\#(device)","device":"\#(device)","ip":"\#(place.address(of: account))","#
                + #""user_agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "#
                + #"Chrome/126.0.0.0 Safari/537.36","# + place.fields)
    }

    /// A place, either with one address or with a network of its own for everybody there.
    struct Spot {
        var address: String?
        var first = 0
        var latitude: Double?
        var longitude = 0.0

        var fields: String {
            latitude.map { #""geo":{"latitude":\#($0),"longitude":\#(longitude),"accuracy_km":20}"# } ?? #""id":"e""#
        }

        func address(of account: String) -> String {
            let number = account.utf8.reduce(7) { ($0 * 31 + Int($1)) % 62_500 }
            return address ?? "\(first).\(number / 250).\(number % 250).7"
        }

        static let kualaLumpur = Spot(first: 8, latitude: 3.14, longitude: 101.69)
        static let saoPaulo = Spot(first: 9, latitude: -23.55, longitude: -46.63)
    }

    /// Two far-apart desktops in one account, four times on one day and twice on the next. The last line is the one that
    /// brings a finding: the account has been known for a day by then, and twice it would have taken several people.
    mutating func share(_ account: String, from minute: Int = 0, at places: (Spot, Spot) = (.kualaLumpur, .saoPaulo)) {
        for turn in 0..<6 {
            let isHere = turn.isMultiple(of: 2)
            use(
                account, isHere ? "\(account)-a" : "\(account)-b", at: isHere ? places.0 : places.1,
                minute + turn / 4 * Self.day + turn % 4 * 20)
        }
    }

    static func sharing(_ account: String) -> Story {
        var story = Story()
        story.share(account)
        return story
    }
}
