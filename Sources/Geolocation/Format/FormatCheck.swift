/// The outcome of reading a whole database file before anything trusts it.
///
/// Checked are the metadata, that tree, separator and data fill the file as the metadata says, both records of *every*
/// node of the search tree, and *every* value that any record can lead to. The format has no checksum: bytes that were
/// changed into other sensible bytes go unnoticed.
///
/// Loops among the nodes are harmless, since a look-up takes at most 128 steps.
struct FormatCheck {
    var metadata: Metadata
    /// Where the distinct records begin in the data, in the order of the tree.
    var records: [UInt32] = []

    /// Zero bytes between tree and data; the numbers of the tree count them as data.
    private static let separatorSize = 16

    /// - Complexity: O(*n*) in the bytes of the file, about 15 ns each.
    init(of file: UnsafeRawBufferPointer) throws(FormatFault) {
        metadata = try Metadata(in: file)
        let treeSize = metadata.nodeCount * metadata.nodeBytes
        guard treeSize + Self.separatorSize < metadata.start else {
            throw .truncated("is smaller than its metadata says")
        }
        let dataStart = treeSize + Self.separatorSize
        guard file[treeSize..<dataStart].allSatisfy({ $0 == 0 }) else {
            throw .corrupt("has its data elsewhere than its metadata says")
        }
        let data = DataSection(bytes: UnsafeRawBufferPointer(rebasing: file[dataStart..<metadata.start]))
        var check = DataCheck(data)
        try collectRecords(in: UnsafeRawBufferPointer(rebasing: file[..<treeSize]), into: &check)
        try check.walkNoted()
    }

    private mutating func collectRecords(
        in tree: UnsafeRawBufferPointer, into check: inout DataCheck
    ) throws(FormatFault) {
        for node in 0..<metadata.nodeCount {
            let (left, right) = Self.records(ofNodeAt: node * metadata.nodeBytes, in: tree, size: metadata.recordSize)
            try collect(left, into: &check)
            try collect(right, into: &check)
        }
    }

    /// A record is the number of a node, or the node count (nothing known), or beyond it leads to data.
    private mutating func collect(_ record: Int, into check: inout DataCheck) throws(FormatFault) {
        if record <= metadata.nodeCount {
            guard record != 0 else { throw .corrupt("has a search tree that leads back to its root") }
            return
        }
        let offset = record - metadata.nodeCount - Self.separatorSize
        guard offset >= 0 else { throw .corrupt("has a search tree that leads between tree and data") }
        if try check.note(offset) { records.append(UInt32(offset)) }
    }

    @inline(__always)
    private static func records(
        ofNodeAt offset: Int, in tree: UnsafeRawBufferPointer, size: Int
    ) -> (left: Int, right: Int) {
        func number(_ range: Range<Int>) -> Int {
            var value = 0
            for index in range { value = value << 8 | Int(tree[offset + index]) }
            return value
        }
        switch size {
        case 24: return (number(0..<3), number(3..<6))
        case 28:
            // The byte in the middle holds the highest four bits of both.
            let middle = Int(tree[offset + 3])
            return ((middle & 0xF0) << 20 | number(0..<3), (middle & 0x0F) << 24 | number(4..<7))
        default: return (number(0..<4), number(4..<8))
        }
    }
}
