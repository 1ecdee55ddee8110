#include "CChecksum.h"

#include <string.h>

// Eight tables, so that eight bytes take eight independent look-ups ("slicing by 8", Kounavis and Berry 2005). They and
// the choice below are made before main, so no call has to look whether they have been.
static uint32_t tables[8][256];
static uint32_t (*chosen)(uint32_t, const uint8_t *, size_t);

static uint32_t by_table(uint32_t crc, const uint8_t *at, size_t length) {
    for (; length >= 8; at += 8, length -= 8) {
        uint32_t low = crc ^ ((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
        crc = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255] ^ tables[4][low >> 24]
            ^ tables[3][at[4]] ^ tables[2][at[5]] ^ tables[1][at[6]] ^ tables[0][at[7]];
    }
    for (; length; at++, length--) crc = crc >> 8 ^ tables[0][(crc ^ *at) & 255];
    return crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *at, size_t length) {
    uint64_t wide = crc;
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = (uint32_t)wide;
    for (; length; at++, length--) crc = _mm_crc32_u8(crc, *at);
    return crc;
}

static int has_instruction(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
}
#elif defined(__aarch64__)
#include <sys/auxv.h>

// <asm/hwcap.h>: HWCAP_CRC32.
static const unsigned long hwcap_crc32 = 1ul << 7;

__attribute__((target("crc"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *at, size_t length) {
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        crc = __builtin_arm_crc32cd(crc, word);
    }
    for (; length; at++, length--) crc = __builtin_arm_crc32cb(crc, *at);
    return crc;
}

static int has_instruction(void) { return (getauxval(AT_HWCAP) & hwcap_crc32) != 0; }
#else
#define by_instruction by_table
static int has_instruction(void) { return 0; }
#endif

__attribute__((constructor)) static void prepare(void) {
    // The polynomial 0x1EDC6F41, its bits reversed.
    const uint32_t polynomial = 0x82F63B78;
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ polynomial : crc >> 1;
        tables[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; byte++) {
        for (int table = 1; table < 8; table++) {
            const uint32_t crc = tables[table - 1][byte];
            tables[table][byte] = crc >> 8 ^ tables[0][crc & 255];
        }
    }
    chosen = has_instruction() ? by_instruction : by_table;
}

uint32_t cchecksum_crc32c(uint32_t crc, const void *bytes, size_t length) { return ~chosen(~crc, bytes, length); }

uint32_t cchecksum_crc32c_portable(uint32_t crc, const void *bytes, size_t length) {
    return ~by_table(~crc, bytes, length);
}
