/// Lines of many accounts in the order of time, made as they are asked for.
///
/// Each account has a home and an office, a laptop and a phone, and as many events over one week as it is told. Nothing is
/// random: the same crowd gives the same lines.
public struct Crowd {
    public let accounts: Int
    public let eventsEach: Int
    /// How many weeks later than the first one.
    public let week: Int

    /// Accounts of one organization, which share its office.
    private static let seats = 12
    private static let weekMilliseconds = 7 * 24 * 3_600_000
    /// 2026-01-05, a Monday.
    private static let start = 1_767_571_200_000
    /// Coprime to any number of accounts it does not divide: visits them all in an order without a pattern.
    private static let stride = 1_000_000_007
    private static let agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/18.1 Mobile/15E148 Safari/604.1",
    ]

    public init(accounts: Int, eventsEach: Int, week: Int = 0) {
        self.accounts = accounts
        self.eventsEach = eventsEach
        self.week = week
    }

    public var count: Int { accounts * eventsEach }

    /// Adds the line of event `index` to `lines`.
    public func append(_ index: Int, to lines: inout [UInt8]) {
        let account = index * Self.stride % accounts
        let round = index / accounts
        let begin = Self.start + week * Self.weekMilliseconds
        let time = begin + Int(Double(index) / Double(count) * Double(Self.weekMilliseconds))
        // Two of three rounds on the laptop in the office, else on the phone at home.
        let isPhone = round % 3 == 2
        let type = round % 10 == 9 ? "session.end" : round % 5 == 0 ? "session.start" : "session.activity"
        let organization = account / Self.seats
        let address = Self.address(isPhone ? account : accounts + organization)
        lines += #"{"type":"\#(type)","time":\#(time),"id":"\#(Self.hex(index, 16))","#.utf8
        lines += #""account":"acc_\#(Self.padded(account))","organization":"org_\#(Self.padded(organization))","#.utf8
        lines +=
            #""session":"ses_\#(Self.hex(index, 8))","device":"dev_\#(Self.hex(account * 2 + (isPhone ? 1 : 0), 8))","#
            .utf8
        lines += #""ip":"\#(address)","user_agent":"\#(Self.agents[isPhone ? 1 : 0])"}"#.utf8
        lines.append(UInt8(ascii: "\n"))
    }

    private static func address(_ number: Int) -> String {
        // 64.0.0.0 to 95.255.255.255: given to providers all over Europe and America.
        let bits = UInt32(truncatingIfNeeded: mixed(number)) & 0x1FFF_FFFF | 0x4000_0000
        return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    private static func hex(_ number: Int, _ width: Int) -> String {
        let digits = String(mixed(number) >> UInt64(64 - 4 * width), radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    /// Spreads neighbouring numbers over all 64 bits (the finalizer of SplitMix64).
    private static func mixed(_ number: Int) -> UInt64 {
        var x = UInt64(truncatingIfNeeded: number) &+ 0x9E37_79B9_7F4A_7C15
        x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
        return x ^ (x >> 31)
    }
}
