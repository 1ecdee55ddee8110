/// Bounds of the SQLite stores.
enum StoreLimits {
    /// Bytes of a WAL after which they are copied into the file: some milliseconds of work at a time.
    static let walBytesMax = 4 << 20
    /// Bytes of a WAL that stay allocated after one large commit.
    static let walBytesKept = 16 << 20
    /// Batches that were cut and leave the file with one commit, and two more for each batch that comes.
    static let batchesRemoved = 4
    /// Bytes of pages held in memory for each file.
    static let cacheBytes = 8 << 20
}
