import CMaxMindDB
import Glibc
public import Model

/// What is known of a database in use, for the log and for `doctor`.
public struct DatabaseInfo: Equatable, Sendable {
    public var role: DatabaseRole
    public var path: String
    /// As the vendor calls it: `GeoLite2-City`.
    public var type: String
    public var built: Instant
    /// Bytes of memory that it takes.
    public var size: Int
}

/// One database, checked and private: nothing that happens to the file reaches it.
///
/// `@unchecked Sendable` because nothing in it changes after `init`, and libmaxminddb only reads in a look-up.
final class Database: @unchecked Sendable {
    let info: DatabaseInfo
    /// The state of the file that this is a copy of.
    let identity: FileIdentity
    let contents: Contents
    private let handle: UnsafePointer<MMDB_s>

    private static let typeLengthMax = 64

    /// Copies, checks and opens the file at `path`. See `SealedCopy` for what it costs and `FormatCheck` for what is
    /// checked.
    init(_ path: String, for role: DatabaseRole) throws(GeolocationError) {
        let copy = try SealedCopy(of: path, for: role)
        let check = try Self.check(copy.bytes, path, role)
        // libmaxminddb maps the copy once more, so that it outlives `copy`.
        handle = try Self.open(copy.path, as: check.metadata, path, role)
        identity = copy.identity
        contents = Contents(of: handle, records: check.records, for: role)
        info = DatabaseInfo(
            role: role, path: path, type: String(check.metadata.type.prefix(Self.typeLengthMax)),
            built: Instant(milliseconds: Int64(min(check.metadata.buildEpoch, UInt64(UInt32.max))) * 1_000),
            size: copy.bytes.count)
        guard contents.isUseful else {
            throw GeolocationError(.wrongContent, role, path, "(\(info.type)) holds no \(role.content)")
        }
    }

    deinit {
        Self.close(handle)
    }

    /// What is known about `address`.
    ///
    /// - Complexity: O(1), about half a microsecond; no allocation.
    func record(for address: IPAddress) -> Record? {
        var bytes = (address.high.bigEndian, address.low.bigEndian)
        var entry = MMDB_entry_s()
        let found = withUnsafeBytes(of: &bytes) {
            cmaxminddb_find(handle, $0.baseAddress!.assumingMemoryBound(to: UInt8.self), address.isV4, &entry)
        }
        // Below the deepest bit of a broken tree there may be a node instead of a record; it leads outside the data.
        guard found, entry.offset < handle.pointee.data_section_size else { return nil }
        return Record(database: handle, offset: entry.offset)
    }

    /// What text slices are offsets into; valid as long as the database.
    var text: UnsafePointer<UInt8> { handle.pointee.data_section }

    private static func check(
        _ bytes: UnsafeRawBufferPointer, _ path: String, _ role: DatabaseRole
    ) throws(GeolocationError) -> FormatCheck {
        do {
            return try FormatCheck(of: bytes)
        } catch {
            switch error {
            case .foreign(let problem): throw GeolocationError(.notADatabase, role, path, problem)
            case .truncated(let problem): throw GeolocationError(.truncated, role, path, problem)
            case .corrupt(let problem): throw GeolocationError(.corrupt, role, path, problem)
            }
        }
    }

    private static func open(
        _ copy: String, as metadata: Metadata, _ path: String, _ role: DatabaseRole
    ) throws(GeolocationError) -> UnsafePointer<MMDB_s> {
        let handle = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        handle.initialize(to: MMDB_s())
        let status = MMDB_open(copy, UInt32(MMDB_MODE_MMAP), handle)
        guard status == MMDB_SUCCESS else {
            handle.deallocate()
            throw GeolocationError(
                status == MMDB_OUT_OF_MEMORY_ERROR ? .noMemory : .corrupt, role, path,
                "cannot be opened: \(String(cString: MMDB_strerror(status)))")
        }
        // Where a key stands twice, two readers may differ; only what was checked may be used.
        let used = handle.pointee.metadata
        guard Int(used.node_count) == metadata.nodeCount, Int(used.record_size) == metadata.recordSize else {
            close(handle)
            throw GeolocationError(.corrupt, role, path, "has metadata that contradicts itself")
        }
        return UnsafePointer(handle)
    }

    private static func close(_ handle: UnsafePointer<MMDB_s>) {
        let handle = UnsafeMutablePointer(mutating: handle)
        MMDB_close(handle)
        handle.deallocate()
    }
}
