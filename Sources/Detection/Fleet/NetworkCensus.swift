public import Model

/// What all accounts together teach about networks: how many accounts and organizations use an address, and for how many
/// of them somebody would have to be in two places if the address were where it is said to be. A device never teleports:
/// where everybody seems to, it is the place that is wrong. No list of VPNs is needed for that.
///
/// Lines are told in their one total order and stamped with what those before them taught, so it makes no difference how
/// many shards there are. Nothing here depends on a clock, a seed or an order of sets. Accounts and addresses are kept as
/// hashes; the tables are fixed in size, and of what does not fit the oldest goes, of equals the least hash.
///
/// Not thread-safe: one serial queue owns it.
public final class NetworkCensus {
    /// Kilometres and km/h beyond which somebody would have to be in two places, as for accounts.
    private let distanceMin: Double
    private let speedMax: Double
    private let radiusMax: Double
    private let radiusDefault: Double
    /// Milliseconds within which two devices are in use at once.
    private let together: Int64

    @exclusivity(unchecked) private var networks = CensusTable()
    @exclusivity(unchecked) private var sightings = SightingTable()

    public init(_ settings: DetectionSettings) {
        distanceMin = settings.travelDistanceMin
        speedMax = settings.travelSpeedMax
        radiusMax = settings.radiusMax
        radiusDefault = settings.radiusDefault
        together = settings.overlapWithin.milliseconds
    }

    /// Learns from a line, and says what is known of its address.
    /// - Complexity: O(1).
    public func observe(_ record: UnsafePointer<EventRecord>, in batch: EventBatch) -> EventRecord.Flags {
        let flags = record.pointee.flags
        guard record.pointee.type == .sessionStart || record.pointee.type == .sessionActivity,
            flags.contains(.hasAddress), !flags.contains(.automated), !flags.contains(.late)
        else { return [] }
        let address = record.pointee.address
        let account = Self.hash(batch.bytes(record.pointee.account), seed: 1)
        let hour = record.pointee.instant.hour
        let exact = Self.mix(address.isV4 ? address.low : address.high, seed: 2)
        let wide = Self.mix(address.isV4 ? address.network.low : address.high >> 16, seed: 3)
        let organization = record.pointee.organizationIndex

        let own = networks.entry(exact, hour: hour)
        let isPhone = record.pointee.deviceClass == .phone
        networks.note(own, account: account, organization: organization, isPhone: isPhone)
        let around = networks.entry(wide, hour: hour)
        networks.note(around, account: account, organization: organization, isPhone: isPhone)
        judge(record, in: batch, account: account, address: exact, around: wide, hour: hour)
        return stamp(networks[own], networks[around])
    }

    private func stamp(_ own: CensusEntry, _ around: CensusEntry) -> EventRecord.Flags {
        var flags: EventRecord.Flags = []
        if own.accounts >= Self.crowd { flags.insert(.crowdedNetwork) }
        if own.organizations >= Self.crowd { flags.insert(.openNetwork) }
        // Many only pass through a way out that several organizations use, and are not seen elsewhere meanwhile.
        let isWayOut = own.organizations >= Self.crowd
        if isMisplaced(own, tornPart: isWayOut ? 4 : 2) || isMisplaced(around, tornPart: 2) {
            flags.insert(.misplacedNetwork)
        }
        return flags
    }

    /// - Parameter tornPart: of so many of its accounts one has to be torn apart.
    private func isMisplaced(_ entry: CensusEntry, tornPart: Int) -> Bool {
        let torn = entry.torn
        return torn >= Self.tornMin && torn * tornPart >= entry.accounts
    }

    /// Marks both networks when the account was just seen on another one, on a device of the same class: too far away for
    /// anybody, or at the same time on another device. Then looks whether a desktop is where the phone is.
    private func judge(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, account: UInt64, address: UInt64,
        around: UInt64, hour: Int32
    ) {
        guard record.pointee.deviceClass == .desktop || record.pointee.deviceClass == .phone,
            let last = sightings.last(account ^ UInt64(record.pointee.deviceClassCode) << 8, at: record.pointee.time)
        else { return }
        var now = sighting(record, in: batch, account: last.pointee.account, address: address)
        now.around = around
        if last.pointee.address != 0, last.pointee.address != address,
            isTooFar(now, last.pointee) || isAtOnce(now, last.pointee)
        {
            for network in [address, around, last.pointee.address, last.pointee.around] {
                networks.tear(networks.entry(network, hour: hour), account: account)
            }
        }
        last.pointee = now

        let isPhone = record.pointee.deviceClass == .phone
        let otherClass = isPhone ? DeviceClass.desktop : .phone
        guard !now.radius.isNaN,
            let other = sightings.known(account ^ UInt64(otherClass.rawValue) << 8)
        else { return }
        judge(desktop: isPhone ? other.pointee : now, phone: isPhone ? now : other.pointee, account: account)
    }

    /// Marks a desktop's network when the phone was just seen too far away: whoever works behind a company's way out has
    /// the phone along, and no phone goes that way. Not if many use the phone's network, which may be a carrier's.
    private func judge(desktop: CensusSighting, phone: CensusSighting, account: UInt64) {
        guard desktop.address != phone.address, isTooFar(desktop, phone),
            let desk = networks.known(desktop.address), !networks[desk].hasPhones,
            let own = networks.known(phone.address), networks[own].accounts < Self.crowd,
            let around = networks.known(phone.around), !isMisplaced(networks[around], tornPart: 2)
        else { return }
        networks.tear(desk, account: account)
    }

    private func sighting(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, account: UInt64, address: UInt64
    ) -> CensusSighting {
        let radius = record.pointee.radius.isNaN ? Float(radiusDefault) : record.pointee.radius
        // Where a known carrier's network is said to be says nothing about the phone.
        let isPlaced = record.pointee.deviceClass != .phone || record.pointee.networkKind.placesItsUsers
        let isLocated = isPlaced && record.pointee.flags.contains(.hasPlace) && Double(radius) <= radiusMax
        return CensusSighting(
            account: account, address: address, time: record.pointee.time,
            device: Self.hash(batch.bytes(record.pointee.device), seed: 4),
            direction: Geodesy.Direction(latitude: record.pointee.latitude, longitude: record.pointee.longitude),
            radius: isLocated ? radius : .nan)
    }

    private func isAtOnce(_ a: CensusSighting, _ b: CensusSighting) -> Bool {
        a.device != b.device && abs(a.time - b.time) <= together
    }

    private func isTooFar(_ a: CensusSighting, _ b: CensusSighting) -> Bool {
        guard !a.radius.isNaN, !b.radius.isNaN else { return false }
        let radii = Double(a.radius) + Double(b.radius)
        guard !Geodesy.isSurelyNearer(a.direction, b.direction, than: distanceMin + radii) else { return false }
        let distance = Geodesy.distance(a.direction, b.direction) - radii
        return distance >= distanceMin && distance > speedMax * Double(abs(a.time - b.time)) / 3_600_000
    }

    /// So many accounts on one address are no household, and so many organizations no office.
    private static let crowd = 3
    /// Accounts that have to be torn apart before a place is believed to be wrong, and then a good part of those seen.
    private static let tornMin = 3

    /// Banks into which it is saved in turn, 0 and 1.
    public static let bankCount = 2

    /// Whether anything was learned since the bank was told.
    public func hasChanged(since bank: Int) -> Bool {
        networks.pages.hasChanged(since: bank) || sightings.pages.hasChanged(since: bank)
    }

    /// Tells the pages that have changed since the bank was told last, to be kept in it.
    public func takeChanged(since bank: Int, _ body: (_ page: UInt32, _ bytes: [UInt8]) -> Void) {
        networks.pages.takeChanged(since: bank) { body(UInt32($0), $1) }
        sightings.pages.takeChanged(since: bank) { body(UInt32(CensusTable.pageCount + $0), $1) }
    }

    /// Takes a page of a bank back in.
    /// - Returns: false when these are not a page's bytes.
    public func restore(page: UInt32, from bank: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        page < CensusTable.pageCount
            ? networks.pages.restore(Int(page), from: bank, bytes)
            : sightings.pages.restore(Int(page) - CensusTable.pageCount, from: bank, bytes)
    }

    /// Pages of a bank.
    public static var pageCount: UInt32 { UInt32(CensusTable.pageCount + SightingTable.pageCount) }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
        var hash = seed
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word = word << 8 | UInt64(byte)
            if index % 8 == 7 { (hash, word) = (mix(hash ^ word, seed: seed), 0) }
        }
        return mix(hash ^ word ^ UInt64(bytes.count) << 56, seed: seed)
    }

    private static func mix(_ value: UInt64, seed: UInt64) -> UInt64 {
        var mixed = (value &+ seed &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        mixed ^= mixed >> 29
        mixed &*= 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 32
        // Zero marks an empty place.
        return mixed | 1 << 63
    }
}
