internal import Storage

/// The checksum of a row: of all it holds, of its table, and of the store it belongs to, so that a row of another table
/// or store is found as well as a flipped bit.
struct RowChecksum {
    private(set) var value: UInt32

    /// What every row of a table begins with.
    init(identity: [UInt8], table: String) {
        value = identity.withUnsafeBytes { Checksum.crc32c($0) }
        add(table)
    }

    func with(_ body: (inout RowChecksum) -> Void) -> Int64 {
        var copy = self
        body(&copy)
        return Int64(copy.value)
    }

    mutating func add(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { value = Checksum.crc32c($0, after: value) }
    }

    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(Int64(bytes.count))
        value = Checksum.crc32c(bytes, after: value)
    }

    mutating func add(_ text: String?) {
        guard var text else { return add(-1) }
        add(Int64(text.utf8.count))
        text.withUTF8 { value = Checksum.crc32c(UnsafeRawBufferPointer($0), after: value) }
    }
}

/// How many rows a table has, and the sum of their checksums: a row that is missing shows.
struct Tally: Equatable {
    var rows: Int64 = 0
    var sum: Int64 = 0

    mutating func add(_ checksum: Int64) {
        rows += 1
        sum &+= checksum
    }

    mutating func remove(_ checksum: Int64) {
        rows -= 1
        sum &-= checksum
    }
}
