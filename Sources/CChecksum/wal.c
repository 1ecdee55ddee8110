#include "CChecksum.h"

#include <endian.h>
#include <string.h>

void cchecksum_wal(uint32_t sums[2], const void *bytes, size_t length, int is_big_endian) {
    const uint8_t *at = bytes;
    uint32_t first = sums[0], second = sums[1];
    for (; length >= 8; at += 8, length -= 8) {
        uint32_t words[2];
        memcpy(words, at, sizeof words);
        first += (is_big_endian ? be32toh(words[0]) : le32toh(words[0])) + second;
        second += (is_big_endian ? be32toh(words[1]) : le32toh(words[1])) + first;
    }
    sums[0] = first;
    sums[1] = second;
}
