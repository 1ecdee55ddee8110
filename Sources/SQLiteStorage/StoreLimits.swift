/// Bounds of the SQLite stores.
enum StoreLimits {
    /// Frames (pages) of a WAL after which they are copied into the file.
    static let walFramesMax: Int32 = 1_000
    /// Bytes of a WAL that stay allocated after one large commit.
    static let walBytesKept = 16 << 20
    /// Bytes of a page. Larger ones hold a batch in fewer pieces; smaller ones make small commits cheaper.
    static let pageSize = 4_096
    /// Batches that were cut and leave the file with one commit, and two more for each batch that comes.
    static let batchesRemoved = 16
    /// Bytes of pages held in memory for each file.
    static let cacheBytes = 8 << 20
}
