public import Model

/// Tells where addresses are and what carries them, from local databases and without asking anybody.
///
/// A geolocator is a snapshot: its databases never change, whatever happens to their files. `GeolocationSource` makes a
/// new one when they do. The same address always gives the same answer.
///
/// `@unchecked Sendable` because it has one owner at a time, like the batches it fills: the cache inside is not locked.
public final class Geolocator: @unchecked Sendable {
    /// Addresses remembered by default: at most 5.8 MB.
    public static let cacheCapacity = 1 << 17
    /// Most bytes that `locate(_:in:)` adds to a batch's arena for one record. Leave room for them in every batch:
    /// where a label doesn't fit it is left out, and then a notice would depend on where batches end.
    public static let placeBytesMax = Int(Located.cityLengthMax) + 1 + Int(Located.countryLengthMax)

    private let city: Database?
    /// Where the texts of `city` stand; valid as long as `city`.
    private let cityText: UnsafePointer<UInt8>?
    private let asn: Database?
    private let connectionType: Database?
    private let anonymousIP: Database?
    private let cache: LocationCache
    private let memo = PlaceMemo(capacity: memoCapacity)
    /// Records of the City database remembered: 2 MB.
    private static let memoCapacity = 1 << 16
    /// Records by which the processor is told in advance what will be looked at.
    private static let lookahead = 8
    private static let separator: UInt8 = 0x1F

    /// Opens every database that `paths` names; the first that cannot be used is thrown.
    ///
    /// - Parameter cacheCapacity: addresses, a power of two, at least 8.
    /// - Complexity: O(*n*) in the bytes of the files, about a second for a City database; blocks on the disk.
    public convenience init(
        _ paths: DatabasePaths, cacheCapacity: Int = Geolocator.cacheCapacity
    ) throws(GeolocationError) {
        var databases: [DatabaseRole: Database] = [:]
        for role in DatabaseRole.allCases {
            if let path = paths[role] { databases[role] = try Database(path, for: role) }
        }
        self.init(databases, cacheCapacity: cacheCapacity)
    }

    init(_ databases: [DatabaseRole: Database], cacheCapacity: Int) {
        city = databases[.city]
        cityText = city?.text
        asn = databases[.asn]
        connectionType = databases[.connectionType]
        anonymousIP = databases[.anonymousIP]
        cache = LocationCache(capacity: cacheCapacity)
    }

    /// Fills in what the line itself left open.
    ///
    /// A line's `geo` is one statement and wins as a whole; its `network.asn` and `network.kind` win one by one. Records
    /// without an address, and special-purpose or unknown addresses, get nothing.
    /// - Complexity: O(1); no allocation when the address is in the cache.
    public func locate(_ record: inout EventRecord, in batch: EventBatch) {
        var arenaCount = batch.arenaCount
        locate(&record, batch.arena, &arenaCount, batch.arenaCapacity)
        batch.arenaCount = arenaCount
    }

    /// Fills in every record of `batch`, in order; faster than one by one.
    public func locate(_ batch: EventBatch) {
        let records = batch.records
        let recordCount = batch.recordCount
        var arenaCount = batch.arenaCount
        for index in 0..<recordCount {
            let ahead = index + Self.lookahead
            if ahead < recordCount { cache.prefetch(records[ahead].address) }
            locate(&records[index], batch.arena, &arenaCount, batch.arenaCapacity)
        }
        batch.arenaCount = arenaCount
    }

    @inline(__always)
    private func locate(
        _ record: inout EventRecord, _ arena: UnsafeMutablePointer<UInt8>, _ arenaCount: inout Int, _ arenaCapacity: Int
    ) {
        guard record.flags.contains(.hasAddress) else { return }
        let located = locate(record.address)
        if !record.flags.contains(.hasPlace), record.place.isAbsent {
            if located.hasPlace {
                record.latitude = located.latitude
                record.longitude = located.longitude
                record.radius = located.radius
                record.flags.insert(.hasPlace)
            }
            let length = Int(located.cityLength) + 1 + Int(located.countryLength)
            if let cityText, length > 1, arenaCount + length <= arenaCapacity {
                // Straight from the database into the arena.
                let start = arena + arenaCount
                start.update(from: cityText + Int(located.cityOffset), count: Int(located.cityLength))
                start[Int(located.cityLength)] = Self.separator
                (start + Int(located.cityLength) + 1)
                    .update(from: cityText + Int(located.countryOffset), count: Int(located.countryLength))
                record.place = TextSpan(offset: UInt32(arenaCount), length: UInt32(length))
                arenaCount += length
            }
        }
        if record.asn == 0 { record.asn = located.asn }
        if record.networkKindCode == NetworkKind.unknown.rawValue { record.networkKindCode = located.kind.rawValue }
    }

    /// What is known of `address`; `Located.unknown` where nothing is.
    public func locate(_ address: IPAddress) -> Located {
        cache.value(for: address) { lookUp(address) }
    }

    /// City, U+001F, country of what this geolocator found; nil when neither is known.
    public func place(of located: Located) -> String? {
        guard let cityText, located.cityLength > 0 || located.countryLength > 0 else { return nil }
        func text(_ slice: TextSlice) -> String {
            String(
                decoding: UnsafeBufferPointer(start: cityText + Int(slice.offset), count: Int(slice.length)),
                as: UTF8.self)
        }
        return text(located.city) + "\u{1F}" + text(located.country)
    }

    /// The same without the cache.
    ///
    /// Anonymity beats the kind of connection, since where people are elsewhere it says nothing how their address is
    /// carried; a database made for the purpose beats the traits of a City database.
    func lookUp(_ address: IPAddress) -> Located {
        guard !address.isSpecialPurpose else { return .unknown }
        var located = Located.unknown
        if let record = city?.record(for: address) {
            let hasTraits = city?.contents.hasTraits == true
            located = memo.value(at: record.offset) { record.located(withTraits: hasTraits) }
        }
        if let number = asn?.record(for: address)?.asn, number != 0 { located.asn = number }
        if let kind = anonymousIP?.record(for: address)?.anonymity, kind != .unknown {
            located.kind = kind
        } else if !located.kind.isAnonymity,
            let kind = connectionType?.record(for: address)?.carrier, kind != .unknown
        {
            located.kind = kind
        }
        return located
    }
}

extension Geolocator {
    /// The databases in use, in the order of their roles.
    public var databases: [DatabaseInfo] { [city, asn, connectionType, anonymousIP].compactMap { $0?.info } }

    /// One sentence for each thing that cannot be judged, or only less well, without the databases that are missing.
    /// To be logged once, at start and after a change.
    public var limitations: [String] {
        var sentences: [String] = []
        if city?.contents.hasPlaces != true {
            let reason = city == nil ? "Without a City database (geo.city)" : "As geo.city holds countries alone"
            sentences.append("\(reason), impossible travel is judged only for lines that carry their own geo.")
        }
        func lacks(_ role: DatabaseRole, _ database: Database?) -> Bool {
            database == nil && city?.contents.traitRoles.contains(role) != true
        }
        if lacks(.asn, asn) {
            sentences.append(
                "Without an ASN database (geo.asn), networks of one provider are not recognised as belonging together.")
        }
        if lacks(.connectionType, connectionType) {
            sentences.append(
                "Without a Connection-Type database (geo.connection_type), mobile and satellite networks, whose places "
                    + "are off by hundreds of kilometres, are not told from fixed lines.")
        }
        if lacks(.anonymousIP, anonymousIP) {
            sentences.append(
                "Without an Anonymous-IP database (geo.anonymous_ip), VPNs, relays and hosting are recognised only by "
                    + "what is seen of them.")
        }
        return sentences
    }
}
