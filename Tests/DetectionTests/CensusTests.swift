import Model
import Testing

@testable import Detection

/// What all accounts together teach about networks.
@Suite struct CensusTests {
    @Test func aWayOutThatManyShareIsNotWhereItIsSaidToBe() {
        let fleet = Fleet()
        for account in 1...8 {
            for hour in 9..<17 {
                fleet.see(account, .laptop, at: .ipoh.network(UInt32(account)), time(day: 1, hour))
                fleet.see(account, .laptop, at: .london, time(day: 1, hour, 20))
            }
        }
        #expect(fleet.see(99, .laptop, at: .london, time(day: 2, 9)).contains(.misplacedNetwork))
        #expect(!fleet.see(1, .laptop, at: .ipoh.network(1), time(day: 2, 9)).contains(.misplacedNetwork))
    }

    /// Of the many who pass through a way out, few are seen elsewhere meanwhile; colleagues in one office prove no more
    /// than a shared login among them.
    @Test(arguments: [(organizations: 4, isMisplaced: true), (organizations: 1, isMisplaced: false)])
    func aThirdTornApartSufficeWhereSeveralOrganizationsMeet(organizations: Int, isMisplaced: Bool) {
        let fleet = Fleet()
        for account in 1...12 {
            let organization = UInt32(account % organizations)
            for hour in 9..<17 {
                if account % 3 == 0 {
                    fleet.see(
                        account, .laptop, at: .ipoh.network(UInt32(account)), time(day: 1, hour),
                        organization: organization)
                }
                fleet.see(account, .laptop, at: .london, time(day: 1, hour, 20), organization: organization)
            }
        }
        let stamp = fleet.see(99, .laptop, at: .london, time(day: 2, 9))
        #expect(stamp.contains(.misplacedNetwork) == isMisplaced)
    }

    @Test func machinesInADataCentreAreUsedFromElsewhereAtTheSameTime() {
        let fleet = Fleet()
        for account in 1...8 {
            for minute in stride(from: 0, to: 60, by: 6) {
                fleet.see(account, .laptop, at: .ipoh.network(UInt32(account)), time(day: 1, 9, minute))
                fleet.see(account, .otherLaptop, at: .ipoh.network(200), time(day: 1, 9, minute + 2))
            }
        }
        #expect(fleet.see(99, .laptop, at: .ipoh.network(200), time(day: 2, 9)).contains(.misplacedNetwork))
    }

    /// Whoever works behind a company's way out abroad has the phone at home. A carrier's place, which many share, says
    /// nothing about the laptop's, nor does a phone that is placed elsewhere about an office where phones are.
    @Test(arguments: [
        (homes: 8, hasPhones: false, isMisplaced: true), (homes: 1, hasPhones: false, isMisplaced: false),
        (homes: 8, hasPhones: true, isMisplaced: false),
    ])
    func aDesktopIsWhereThePhoneIs(homes: Int, hasPhones: Bool, isMisplaced: Bool) {
        let fleet = Fleet()
        if hasPhones { fleet.see(50, .phone, at: .london, time(day: 1, 8)) }
        for account in 1...8 {
            for hour in 9..<17 {
                fleet.see(account, .phone, at: .ipoh.network(UInt32(account % homes)), time(day: 1, hour))
                fleet.see(account, .laptop, at: .london, time(day: 1, hour, 20))
            }
        }
        #expect(
            fleet.see(99, .laptop, at: .london, time(day: 2, 9)).contains(.misplacedNetwork) == isMisplaced)
        #expect(!fleet.see(1, .phone, at: .ipoh.network(0), time(day: 2, 9)).contains(.misplacedNetwork))
    }

    /// Where a carrier's addresses are said to be says nothing about the laptop of somebody whose phone is on the air.
    @Test(arguments: [(NetworkKind.mobile, false), (.fixed, true)])
    func aPhoneOfAKnownCarrierMovesNoDesktop(kind: NetworkKind, isMisplaced: Bool) {
        let fleet = Fleet()
        for account in 1...8 {
            for hour in 9..<17 {
                fleet.see(account, .phone, at: .ipoh.network(UInt32(account)).kind(kind), time(day: 1, hour))
                fleet.see(account, .laptop, at: .london, time(day: 1, hour, 20))
            }
        }
        #expect(fleet.see(99, .laptop, at: .london, time(day: 2, 9)).contains(.misplacedNetwork) == isMisplaced)
    }

    @Test func anOfficeIsCrowdedAndWhereItIs() {
        let fleet = Fleet()
        var stamps: [EventRecord.Flags] = []
        for account in 1...20 {
            stamps.append(fleet.see(account, .laptop(account), at: .ipoh, time(day: 1, 9, account)))
        }
        #expect(stamps[0].isEmpty && stamps[1].isEmpty)
        #expect(stamps[19] == .crowdedNetwork)
    }

    @Test func whatSeveralOrganizationsUseIsOpen() {
        let fleet = Fleet()
        for account in 1...6 {
            fleet.see(account, .laptop(account), at: .ipoh, time(day: 1, 9, account), organization: UInt32(account))
        }
        #expect(fleet.see(7, .laptop, at: .ipoh, time(day: 1, 10)).isSuperset(of: [.crowdedNetwork, .openNetwork]))
    }

    @Test func whatWasLongAgoIsForgotten() {
        let fleet = Fleet()
        for account in 1...6 { fleet.see(account, .laptop(account), at: .ipoh, time(day: 1, 9)) }
        #expect(fleet.see(1, .laptop, at: .ipoh, time(day: 15, 9)).contains(.crowdedNetwork))
        #expect(fleet.see(1, .laptop, at: .ipoh, time(day: 60, 9)).isEmpty)
    }

    /// A census that was saved in between says the same as one that was not.
    @Test func goesOnFromWhatWasSaved() {
        var random = SplitMix(seed: 31)
        let (whole, before, after) = (Fleet(), Fleet(), Fleet())
        func step(_ number: Int) -> (account: Int, device: Device, spot: Spot, time: Instant) {
            let spots: [Spot] = [.ipoh, .london, .sanFrancisco, .kualaLumpur]
            let device: Device = random.below(3) == 0 ? .phone : .laptop(random.below(60))
            return (
                random.below(40), device, spots[random.below(4)].network(UInt32(random.below(30))),
                time(day: 1, 0, number)
            )
        }
        for number in 0..<4_000 {
            let (account, device, spot, time) = step(number)
            whole.see(account, device, at: spot, time)
            before.see(account, device, at: spot, time)
            guard number % 1_000 == 999 else { continue }
            before.census.takeChanged(since: 0) { page, bytes in
                let isRestored = bytes.withUnsafeBufferPointer { after.census.restore(page: page, from: 0, $0) }
                #expect(isRestored)
            }
        }
        var stamped = 0
        for number in 4_000..<6_000 {
            let (account, device, spot, time) = step(number)
            let stamp = whole.see(account, device, at: spot, time)
            #expect(after.see(account, device, at: spot, time) == stamp)
            if !stamp.isEmpty { stamped += 1 }
        }
        #expect(stamped > 100)
    }

    @Test func brokenPagesAreRefused() {
        let census = NetworkCensus(DetectionSettings())
        for bytes: [UInt8] in [[], [9], [1, 0], Array(repeating: 1, count: 400)] {
            let isRestored = bytes.withUnsafeBufferPointer { census.restore(page: 0, from: 0, $0) }
            #expect(!isRestored)
        }
    }
}

/// Lines of many accounts, as the sequencer tells them.
private final class Fleet {
    let census = NetworkCensus(DetectionSettings())
    private let batch = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)

    @discardableResult
    func see(
        _ account: Int, _ device: Device, at spot: Spot, _ time: Instant, organization: UInt32 = 1
    ) -> EventRecord.Flags {
        batch.reset()
        var record = EventRecord()
        record.time = time.milliseconds
        record.typeCode = EventType.sessionActivity.rawValue
        var (name, id) = ("account-\(account)", device.id ?? "")
        record.account = name.withUTF8 { batch.append($0) }
        record.device = id.withUTF8 { batch.append($0) }
        record.deviceClassCode = device.deviceClass.rawValue
        record.organizationIndex = organization
        record.networkKindCode = spot.kind.rawValue
        (record.addressHigh, record.addressLow) = (spot.address.high, spot.address.low)
        record.flags = [.hasAddress]
        if let place = spot.place {
            record.flags.insert(.hasPlace)
            (record.latitude, record.longitude) = (Float(place.latitude), Float(place.longitude))
            record.radius = spot.radius
        }
        return census.observe(&record, in: batch)
    }
}
