internal import Model
internal import Outreach
internal import Seats
internal import Storage

/// What is kept of an organization, and its form as bytes: a version; the facts; what its seats were; and what reports
/// remember of it. Many thousands are read at a start.
struct SavedOrganization: Equatable {
    private static let version: UInt8 = 5

    var facts: Directory.Organization
    var seats: SeatMemory
    var sales: SalesMemory

    init(facts: Directory.Organization, seats: SeatMemory, sales: SalesMemory) {
        self.facts = facts
        self.seats = seats
        self.sales = sales
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        facts.write(to: &writer)
        seats.write(to: &writer)
        sales.write(to: &writer)
        return writer.bytes
    }

    /// Nil when the bytes are not those of a saved organization of this version.
    init?(_ bytes: [UInt8]) {
        let saved: SavedOrganization? = bytes.withUnsafeBytes { bytes in
            guard var reader = ByteReader(bytes), reader.byte() == Self.version else { return nil }
            let saved = SavedOrganization(
                facts: .read(from: &reader), seats: .read(from: &reader), sales: .read(from: &reader))
            return reader.isSound && reader.remaining == 0 ? saved : nil
        }
        guard let saved else { return nil }
        self = saved
    }
}
