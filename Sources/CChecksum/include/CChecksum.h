/// Checksums of what is on the disk.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), by the processor's instruction where it has one; zlib knows CRC-32 only.
/// The checksum of `length` bytes; `crc` is 0, or the checksum of what stands before them.
uint32_t cchecksum_crc32c(uint32_t crc, const void *bytes, size_t length);

/// The same without the instruction: what other processors run, here for tests.
uint32_t cchecksum_crc32c_portable(uint32_t crc, const void *bytes, size_t length);

/// The two running sums of SQLite's write-ahead log (file format, "Checksum Algorithm"), gone on over `length` bytes, a
/// multiple of 8.
void cchecksum_wal(uint32_t sums[2], const void *bytes, size_t length, int is_big_endian);
