/// A batch as the journal keeps it: what recovery needs of each record, and no more.
public struct PackedBatch: Equatable, Sendable {
    /// The place of its first record in the one order of records, counted from 0. Batches follow each other without a
    /// gap: the next one begins where this one ends.
    public var position: UInt64
    /// Records in it; a batch without any (all its lines were blank or set aside) is not kept.
    public var count: UInt32
    public var bytes: [UInt8]

    public init(position: UInt64, count: UInt32, bytes: [UInt8]) {
        self.position = position
        self.count = count
        self.bytes = bytes
    }

    /// The place behind its last record.
    public var end: UInt64 { position + UInt64(count) }
}

/// What the sequencer decided about a batch beside its records, which recovery takes over instead of deciding again.
public struct BatchHeader: Equatable, Sendable {
    /// The greatest time applied when the batch has been, milliseconds since 1970.
    public var clock: Int64
    /// Where time moved on: before the record with that index it had come as far as that time.
    public var steps: [Step]
    /// The number that the first of `newOrganizations` gets.
    public var firstOrganization: UInt32
    /// Organizations named for the first time, in order.
    public var newOrganizations: [String]
    /// Which settings were in force: a number that the state store gave to them.
    public var settings: UInt32

    public struct Step: Equatable, Sendable {
        public var index: UInt32
        public var now: Int64

        public init(index: UInt32, now: Int64) {
            self.index = index
            self.now = now
        }
    }

    public init(
        clock: Int64, steps: [Step], firstOrganization: UInt32, newOrganizations: [String], settings: UInt32
    ) {
        self.clock = clock
        self.steps = steps
        self.firstOrganization = firstOrganization
        self.newOrganizations = newOrganizations
        self.settings = settings
    }
}
