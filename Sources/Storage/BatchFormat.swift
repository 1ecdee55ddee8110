/// How a packed batch is written, version 1.
///
/// Numbers are little-endian. A *varint* has seven bits a byte, the lowest first, the top bit set on all bytes but the
/// last, at most 64 bits; a *signed varint* is one of `(n << 1) ^ (n >> 63)`. A *text* is a varint and that many bytes
/// of UTF-8. An *optional text* is the varint 0 when absent, or else its length plus one and its bytes: absent and empty
/// are not the same. A *name* is an optional text, and before the bytes a varint: how many bytes at the beginning are
/// those of the name of its kind that was written before it (accounts, devices and ids each share beginnings); the length is
/// the rest's. A *flag* is a byte, 0 or 1.
///
///     offset  size  what
///     0       1     version: 1
///     1       4     length of all of this, the checksum included
///     5       4     records
///     9       8     position of the first record
///     17            header, updates, records, as below
///     length − 4    CRC-32C of everything before it
///
/// **Header.** Signed varint clock; varint settings; varint first organization; varint count of new organizations, each
/// a text; varint count of steps, each a varint index and a signed varint: its time less the one before it, or less the
/// clock.
///
/// **Updates.** Varint count. Each is its `EventType` in a byte. An account or organization update goes on with its
/// changed fields: a byte of twice the field's number, plus one when there is a value (none: the field was cleared), and
/// the value; a byte 0 ends it. Feedback is the answer, then until (flag, signed varint), by and note (optional texts) and
/// the undo flag. Fields are numbered from 1 in the order of their declaration. Words are bytes, their raw values;
/// integers are signed varints; a list is a varint count and its elements.
///
/// **Records.** Each begins with two bytes of `BatchFormat.Shape`, which say what follows; what does not follow is as in a
/// new `EventRecord`. Then type, network kind, device class and flags, a byte each, and then:
///
/// - time, less the time of the record before (0 for the first): signed varint;
/// - account: a varint, how many records before this one the same account was last; 0 for one not seen in this batch,
///   followed by its name and 8 bytes of hash;
/// - device, the same way;
/// - place, the same way, followed by its optional text and the bits of latitude, longitude and radius, 4 bytes each;
/// - id: a name; session: nothing but the shape's bit, or, where limits of sessions are kept to, a name that is not absent;
///   session hash: 4 bytes, its lower half;
/// - address: 4 bytes of IPv4, or the 16 bytes of its two halves, the high one first;
/// - index of the update, organization, autonomous system, agent family: varints.
///
/// Not kept: the line's number, the texts of organization and, where nobody will name it, session, the organization's hash, the upper half of the
/// session's. Recovery needs none of them.
///
/// A change that an older reader would misread gets another version; it is refused by name.
enum BatchFormat {
    static let version: UInt8 = 1
    /// Bytes before the header.
    static let prefixSize = 17
    static let checksumSize = 4
    /// What a record takes at most, its texts apart: shape 2, codes 4, time 10, account and device 2 × (5 + 6 + 8), place
    /// 5 + 5 + 12, id 6, session 6 + 4, address 16, four numbers of 5.
    static let recordSizeMax = 128
    /// Bytes that two names are compared for: a prefix like `acct_`, or the time in front of a sortable id.
    static let sharedMax = 16

    /// What stands in a record.
    struct Shape: OptionSet {
        let rawValue: UInt16

        static let account = Shape(rawValue: 1)
        static let device = Shape(rawValue: 1 << 1)
        static let place = Shape(rawValue: 1 << 2)
        static let id = Shape(rawValue: 1 << 3)
        static let session = Shape(rawValue: 1 << 4)
        static let sessionHash = Shape(rawValue: 1 << 5)
        static let addressV4 = Shape(rawValue: 1 << 6)
        static let addressV6 = Shape(rawValue: 1 << 7)
        static let update = Shape(rawValue: 1 << 8)
        static let organization = Shape(rawValue: 1 << 9)
        static let autonomousSystem = Shape(rawValue: 1 << 10)
        static let agent = Shape(rawValue: 1 << 11)
        static let sessionName = Shape(rawValue: 1 << 12)
        /// Every bit that means something; another one is damage.
        static let all = Shape(rawValue: 1 << 13 - 1)
    }
}
