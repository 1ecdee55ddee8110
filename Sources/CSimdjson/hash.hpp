// A keyed 64-bit hash of short texts: multiply to 128 bits and fold, as the wyhash family does. The key keeps senders
// from choosing names that collide; the hash finds, and every finder compares the name too.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

struct HashKey {
    uint64_t a, b;
};

static inline uint64_t hash_fold(uint64_t x, uint64_t y) {
    const __uint128_t product = __uint128_t(x) * y;
    return uint64_t(product) ^ uint64_t(product >> 64);
}

static inline uint64_t hash_load8(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint64_t hash_load4(const uint8_t *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/// Never 0, so that 0 can stand for "absent". Reads `length` bytes and no more.
static inline uint64_t hash_text(HashKey key, const uint8_t *bytes, size_t length) {
    // Odd constants with balanced bits (digits of the golden ratio and of the square roots of 2 and 3): they keep zero
    // inputs from meeting zero factors.
    const uint64_t golden = 0x9E3779B97F4A7C15u, root2 = 0x6A09E667F3BCC909u, root3 = 0xBB67AE8584CAA73Bu;
    uint64_t first, last, state = key.a ^ golden;
    if (length > 16) {
        size_t at = 0;
        if (length > 32) {
            // Two chains side by side take half the time.
            uint64_t other = key.b ^ golden;
            for (; at + 32 < length; at += 32) {
                state = hash_fold(hash_load8(bytes + at) ^ key.b, hash_load8(bytes + at + 8) ^ state);
                other = hash_fold(hash_load8(bytes + at + 16) ^ key.a, hash_load8(bytes + at + 24) ^ other);
            }
            state ^= other;
        }
        if (at + 16 < length) {
            state = hash_fold(hash_load8(bytes + at) ^ key.b, hash_load8(bytes + at + 8) ^ state);
        }
        first = hash_load8(bytes + length - 16);
        last = hash_load8(bytes + length - 8);
    } else if (length >= 8) {
        first = hash_load8(bytes);
        last = hash_load8(bytes + length - 8);
    } else if (length >= 4) {
        first = hash_load4(bytes);
        last = hash_load4(bytes + length - 4);
    } else if (length > 0) {
        first = uint64_t(bytes[0]) << 16 | uint64_t(bytes[length / 2]) << 8 | bytes[length - 1];
        last = 0;
    } else {
        first = last = 0;
    }
    const uint64_t mixed = hash_fold(first ^ key.b ^ root2, last ^ state);
    const uint64_t hash = hash_fold(mixed ^ key.a ^ root3, uint64_t(length) ^ golden);
    return hash ? hash : 1;
}
