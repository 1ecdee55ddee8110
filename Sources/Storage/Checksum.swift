internal import CChecksum

/// CRC-32C: finds every run of damage up to 32 bits, and of any other 1 in 2³² is missed.
public enum Checksum {
    /// - Parameter before: the checksum of the bytes that stand before these, 0 when none do.
    /// - Complexity: O(*n*), some 8 bytes in a nanosecond with the processor's own instruction.
    public static func crc32c(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        cchecksum_crc32c(before, bytes.baseAddress, bytes.count)
    }

    /// The same by table, as processors without the instruction compute it.
    static func portableCRC32C(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        cchecksum_crc32c_portable(before, bytes.baseAddress, bytes.count)
    }
}
