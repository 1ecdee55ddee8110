internal import Model
internal import Outreach
internal import Storage

/// What is kept of letters about an account or to an organization, and its form as bytes: a version, then field by field,
/// numbers and texts as in batches.
struct SavedOutreach: Equatable {
    private static let version: UInt8 = 2
    private static let organizationMark = "organization/"

    var kept: OutreachLedger.Kept

    init(_ kept: OutreachLedger.Kept) { self.kept = kept }

    var row: OutreachRow {
        switch kept {
        case .account(let account, let entry):
            return OutreachRow(subject: OutreachRow.subject(account: account), bytes: entry.map(Self.bytes))
        case .organization(let number, let day, let count, let end):
            var writer = ByteWriter()
            writer.byte(Self.version)
            writer.signed(day)
            writer.signed(Int64(count))
            writer.signed(end)
            return OutreachRow(subject: Self.organizationMark + String(number), bytes: writer.bytes)
        case .organizationWithout(let number):
            return OutreachRow(subject: Self.organizationMark + String(number), bytes: nil)
        }
    }

    /// Nil when the row is not one of this version.
    init?(_ row: OutreachRow) {
        guard let bytes = row.bytes else { return nil }
        let kept: OutreachLedger.Kept? = bytes.withUnsafeBytes { bytes in
            guard var reader = ByteReader(bytes), reader.byte() == Self.version else { return nil }
            let kept: OutreachLedger.Kept
            if let account = row.account {
                kept = .account(account, .read(from: &reader, account: account))
            } else if row.subject.hasPrefix(Self.organizationMark),
                let number = UInt32(row.subject.dropFirst(Self.organizationMark.count))
            {
                kept = .organization(
                    number, day: reader.signed(), count: Int(reader.signed()), end: reader.signed())
            } else {
                return nil
            }
            return reader.isSound && reader.remaining == 0 ? kept : nil
        }
        guard let kept else { return nil }
        self.kept = kept
    }

    private static func bytes(of entry: LadderEntry) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version)
        entry.write(to: &writer)
        return writer.bytes
    }
}
