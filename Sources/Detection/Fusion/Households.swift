internal import Model

/// An account's devices, put together by the networks they have in common: whoever brings a phone and a laptop home is
/// one person, or one household; devices that never share a network with the others are somebody else's, or stand
/// somewhere else.
struct Households {
    /// The days on which devices were used, together.
    struct Household: BitwiseCopyable {
        var days = DaySet()
        /// Hour of the newest use, since 1970.
        var newestHour: Int32 = .min
        /// The slots of its devices.
        var slots: UInt16 = 0
        var devices: UInt8 = 0
        var desktops: UInt8 = 0
        var phones: UInt8 = 0
        /// Classes of device, as bits.
        var classes: UInt8 = 0
        /// Whether it has a network of its own, that is no crowd's and not passed through once.
        var isSettled = false

        fileprivate func stands(before other: Household) -> Bool {
            (days.count, devices, newestHour) > (other.days.count, other.devices, other.newestHour)
        }
    }

    /// The one used on most days first; there are no more than devices.
    private var sorted = InlineArray<16, Household>(repeating: Household())
    private var held = 0
    /// By slot: devices of one household have the same.
    private var owner = InlineArray<16, UInt8> { UInt8($0) }

    /// The one used on most days first.
    var all: [Household] { (0..<held).map { sorted[$0] } }

    func count(where counts: (Household) -> Bool) -> Int {
        var count = 0
        for place in 0..<held where counts(sorted[place]) { count += 1 }
        return count
    }

    /// - Parameters:
    ///   - devices: of one account; only personal ones are counted.
    ///   - strangers: what all accounts have taught of a network that ties nobody together.
    init(_ devices: [DeviceTrace], _ networks: [NetworkTrace], apartFrom strangers: NetworkTrust = .open) {
        // Sixteen slots at most, so the plainest way to unite is quick enough.
        let desktops = devices.reduce(into: UInt16(0)) { bits, device in
            if device.deviceClass == DeviceClass.desktop.rawValue { bits |= device.bit }
        }
        for network in networks
        where network.trust.isDisjoint(with: strangers) && network.isSettled(desktops: desktops) {
            var first: UInt8?
            for device in devices where network.devices & device.bit != 0 && device.isPersonal {
                guard let known = first else {
                    first = device.slot
                    continue
                }
                let (own, other) = (owner[Int(device.slot)], owner[Int(known)])
                for slot in 0..<16 where owner[slot] == own { owner[slot] = other }
            }
        }
        var households = InlineArray<16, Household>(repeating: Household())
        for device in devices where device.isPersonal {
            let place = Int(owner[Int(device.slot)])
            households[place].days = households[place].days.union(device.days)
            households[place].devices += 1
            households[place].slots |= device.bit
            households[place].classes |= 1 << min(device.deviceClass, 7)
            let isDesktop = device.deviceClass == DeviceClass.desktop.rawValue
            if device.days.count >= 2 {
                if isDesktop { households[place].desktops += 1 }
                if device.deviceClass == DeviceClass.phone.rawValue { households[place].phones += 1 }
            }
            for network in networks where network.devices & device.bit != 0 && network.trust.isEmpty {
                if network.days.count >= 5 || isDesktop {
                    households[place].isSettled = true
                }
            }
            households[place].newestHour = max(households[place].newestHour, device.newestHour)
        }
        for slot in 0..<16 where households[slot].devices > 0 {
            var place = held
            while place > 0, households[slot].stands(before: sorted[place - 1]) {
                sorted[place] = sorted[place - 1]
                place -= 1
            }
            sorted[place] = households[slot]
            held += 1
        }
    }

    /// Whether the devices with these bits are of one household.
    func areTied(_ devices: UInt16) -> Bool {
        let first = owner[devices.trailingZeroBitCount]
        for slot in 0..<16 where devices >> UInt16(slot) & 1 == 1 && owner[slot] != first { return false }
        return true
    }

    /// On how many days others than the first household were active, and it was not. A laptop behind a company's network
    /// and a phone at home are one of each, as one person keeps: only who has a device of a class that the first has too
    /// is somebody else.
    func daysOfOthersAlone(newest: Int32) -> Int {
        var main: Household?
        var others = DaySet()
        for place in 0..<held where sorted[place].isSettled {
            guard let known = main else {
                main = sorted[place]
                continue
            }
            if sorted[place].classes & known.classes != 0 { others = others.union(sorted[place].days) }
        }
        guard let main, !others.isEmpty else { return 0 }
        return (others.counted(backFrom: newest) & ~main.days.counted(backFrom: newest)).nonzeroBitCount
    }

    /// How often the first household was seen again after days on which others alone were active that are too far away for
    /// a day's outing, whatever their devices: nobody moves house from day to day and leaves the phone behind.
    func farReturns(
        _ networks: [NetworkTrace], in sites: borrowing SiteTable, newest: Int32, settings: DetectionSettings
    ) -> Int {
        guard held > 1 else { return 0 }
        let main = sorted[0]
        var there: UInt32 = 0
        for place in 1..<held {
            if isFar(sorted[place], from: main, networks, in: sites, by: settings.travelDistanceMin, settings) {
                there |= sorted[place].days.counted(backFrom: newest)
            }
        }
        let here = main.days.counted(backFrom: newest)
        return Self.returns(of: here & ~there, after: there & ~here)
    }

    /// Whether all homes of a household are that far from all homes of another, and both have any.
    private func isFar(
        _ household: Household, from other: Household, _ networks: [NetworkTrace], in sites: borrowing SiteTable,
        by distance: Double, _ settings: DetectionSettings
    ) -> Bool {
        var isHoused = false
        for home in networks where home.isHome && home.devices & household.slots != 0 {
            let there = sites[home.site]
            var hasHome = false
            for own in networks where own.isHome && own.devices & other.slots != 0 {
                let here = sites[own.site]
                let certain =
                    Geodesy.distance(here.pointee.direction, there.pointee.direction)
                    - here.pointee.certainRadius(settings) - there.pointee.certainRadius(settings)
                guard certain >= distance else { return false }
                hasHome = true
            }
            guard hasHome else { return false }
            isHoused = true
        }
        return isHoused
    }

    /// How often hosts were seen again after days of guests.
    /// - Parameters: days, bit 0 the newest.
    private static func returns(of hosts: UInt32, after guests: UInt32) -> Int {
        var (returns, isPending, isKnown) = (0, false, false)
        for back in stride(from: DaySet.span - 1, through: 0, by: -1) {
            let isHost = hosts >> UInt32(back) & 1 == 1
            if guests >> UInt32(back) & 1 == 1, isKnown || isHost { isPending = true }
            guard isHost else { continue }
            isKnown = true
            if isPending { returns += 1 }
            isPending = false
        }
        return returns
    }
}

extension NetworkTrace {
    /// Whether people live here, as far as can be told: somewhere, no crowd, and not for a day.
    fileprivate var isHome: Bool { isLocated && trust.isEmpty && days.count >= 2 }
}
