internal import CChecksum
internal import Glibc

/// A look at a write-ahead log before SQLite has one.
///
/// SQLite takes the frames of a WAL up to the first whose checksum does not fit, and drops the rest without a word. After
/// a crash that is right for the transaction that was being written, and for no other: each begins only when the one
/// before is on the disk. So when a transaction that was dropped has a successor, something was there and is damaged now.
/// The successor's first frame shows itself by its checksum, which goes on from that of the frame before it.
///
/// What stands last in the WAL has no successor: damage to it looks like a crash in the middle of it.
///
/// The format is SQLite's (file format, "The Write-Ahead Log"): a header of 32 bytes and frames, each a header of 24 bytes
/// and a page. Numbers are big-endian. The frames that count carry the header's two salts; checksums run over header
/// and frames, as two sums of 32-bit words.
struct WALInspection {
    enum Finding: Equatable {
        case absent
        /// Nothing in it was ever committed.
        case empty
        /// The commits are whole; the head that the last of them wrote, nil when they are not a store's.
        case sound(StoreHead?)
        /// From which byte on, and what; the head that was written last before that.
        case damaged(offset: Int, String, StoreHead?)

        /// The head of the last commit that is whole.
        var head: StoreHead? {
            switch self {
            case .absent, .empty: nil
            case .sound(let head), .damaged(_, _, let head): head
            }
        }

        /// Whether there is a commit that is whole.
        var hasCommits: Bool {
            switch self {
            case .absent, .empty: false
            case .sound: true
            case .damaged(_, _, let head): head != nil
            }
        }
    }

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// - Throws: `SQLiteFailure` when the file cannot be read.
    static func inspect(_ path: String) throws(SQLiteFailure) -> Finding {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return .absent }
            throw SQLiteFailure(reading: path)
        }
        defer { close(descriptor) }
        var reader = FileReader(descriptor: descriptor, path: path)
        var header = [UInt8](repeating: 0, count: headerSize)
        guard try reader.fill(&header), let layout = Layout(header) else {
            // The header is synced before the first frame is written. So without one there are no frames.
            return try reader.hasOnlyZeros() ? .empty : .damaged(offset: 0, "its header", nil)
        }
        return try frames(&reader, layout)
    }

    private static func frames(
        _ reader: inout FileReader, _ layout: Layout
    ) throws(SQLiteFailure) -> Finding {
        var frame = [UInt8](repeating: 0, count: frameHeaderSize + layout.pageSize)
        /// The checksum that the next frame goes on from, as it is written and as it has to be.
        var written = layout.checksum
        var computed = layout.checksum
        var isPreviousCommit = false
        var damage: Int?
        var newest: StoreHead?
        var newestOfTransaction: StoreHead?
        var isAnyCommitted = false
        while true {
            let offset = reader.offset
            guard try reader.fill(&frame) else { break }
            let view = Frame(frame, layout)
            if damage == nil {
                guard view.isCurrent, view.page != 0, view.checksum(after: written, layout) == view.checksum else {
                    damage = offset
                    computed = view.checksum(after: written, layout)
                    written = view.checksum
                    isPreviousCommit = view.isCommit
                    continue
                }
                newestOfTransaction = view.head ?? newestOfTransaction
                if view.isCommit {
                    isAnyCommitted = true
                    newest = newestOfTransaction
                }
                written = view.checksum
            } else {
                let isSuccessor =
                    view.isCurrent
                    && (view.checksum(after: written, layout) == view.checksum
                        || view.checksum(after: computed, layout) == view.checksum)
                if isPreviousCommit, isSuccessor { return .damaged(offset: damage ?? offset, "a commit", newest) }
                computed = view.checksum(after: written, layout)
                written = view.checksum
                isPreviousCommit = view.isCommit
            }
        }
        return isAnyCommitted ? .sound(newest) : .empty
    }
}

/// Two running sums.
private struct WALChecksum: Equatable {
    var first: UInt32 = 0
    var second: UInt32 = 0

    func over(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) -> WALChecksum {
        var sums = (first, second)
        withUnsafeMutableBytes(of: &sums) { sums in
            cchecksum_wal(
                sums.assumingMemoryBound(to: UInt32.self).baseAddress, bytes.baseAddress, bytes.count,
                isBigEndian ? 1 : 0)
        }
        return WALChecksum(first: sums.0, second: sums.1)
    }
}

/// What the WAL's header says.
private struct Layout {
    var isBigEndian: Bool
    var pageSize: Int
    var salts: UInt64
    var checksum: WALChecksum

    /// Nil when the header is not one.
    init?(_ header: [UInt8]) {
        let magic = header.bigEndian(at: 0)
        let size = Int(header.bigEndian(at: 8))
        guard magic & ~1 == 0x377F_0682, header.bigEndian(at: 4) == 3_007_000, size >= 512, size <= 65_536,
            size.nonzeroBitCount == 1
        else { return nil }
        isBigEndian = magic & 1 == 1
        pageSize = size
        salts = UInt64(header.bigEndian(at: 16)) << 32 | UInt64(header.bigEndian(at: 20))
        let isBigEndian = isBigEndian
        checksum = header.withUnsafeBytes {
            WALChecksum().over(UnsafeRawBufferPointer(rebasing: $0[..<24]), isBigEndian: isBigEndian)
        }
        let written = WALChecksum(first: header.bigEndian(at: 24), second: header.bigEndian(at: 28))
        guard written == checksum else { return nil }
    }
}

/// One frame: a header and a page.
private struct Frame {
    private let bytes: [UInt8]
    let page: UInt32
    let isCommit: Bool
    /// Of this WAL, not left over from an earlier one in the same file.
    let isCurrent: Bool
    let checksum: WALChecksum

    init(_ bytes: [UInt8], _ layout: Layout) {
        self.bytes = bytes
        page = bytes.bigEndian(at: 0)
        isCommit = bytes.bigEndian(at: 4) != 0
        isCurrent = UInt64(bytes.bigEndian(at: 8)) << 32 | UInt64(bytes.bigEndian(at: 12)) == layout.salts
        checksum = WALChecksum(first: bytes.bigEndian(at: 16), second: bytes.bigEndian(at: 20))
    }

    /// What the checksum has to be behind a frame with that one.
    func checksum(after before: WALChecksum, _ layout: Layout) -> WALChecksum {
        bytes.withUnsafeBytes { bytes in
            before.over(UnsafeRawBufferPointer(rebasing: bytes[..<8]), isBigEndian: layout.isBigEndian)
                .over(UnsafeRawBufferPointer(rebasing: bytes[24...]), isBigEndian: layout.isBigEndian)
        }
    }

    /// The store's head, if this is the page that has it.
    var head: StoreHead? {
        guard page == StoreHead.page else { return nil }
        return bytes.withUnsafeBytes { StoreHead.newest(in: UnsafeRawBufferPointer(rebasing: $0[24...])) }
    }
}

/// Reads a file from its beginning.
private struct FileReader {
    let descriptor: Int32
    let path: String
    private(set) var offset = 0

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Fills all of `bytes`; false when the file ends before.
    mutating func fill(_ bytes: inout [UInt8]) throws(SQLiteFailure) -> Bool {
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled, off_t(offset + filled))
            }
            guard count >= 0 else { throw SQLiteFailure(reading: path) }
            guard count > 0 else { return false }
            filled += count
        }
        offset += filled
        return true
    }

    /// Whether nothing was ever written behind the header.
    mutating func hasOnlyZeros() throws(SQLiteFailure) -> Bool {
        offset = 32
        var byte: [UInt8] = [0]
        while try fill(&byte) {
            if byte[0] != 0 { return false }
        }
        return true
    }
}

extension [UInt8] {
    fileprivate func bigEndian(at place: Int) -> UInt32 {
        UInt32(self[place]) << 24 | UInt32(self[place + 1]) << 16 | UInt32(self[place + 2]) << 8
            | UInt32(self[place + 3])
    }
}
