// Internet addresses of event lines, held as the 128 bits of IPv6; IPv4 as ::ffff:a.b.c.d.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

/// Four decimal numbers from 0 to 255 without leading zeros, and nothing else. `p` must be readable for 16 bytes behind
/// the text.
///
/// Without branches on the digits, because addresses are as good as random: wrong guesses would cost more than the work.
static inline bool address_v4_of(const char *p, size_t length, uint32_t &bits) {
    if (length < 7 || length > 15) return false;
    const char *end = p + length;
    uint32_t result = 0, bad = 0;
    for (int part = 0; part < 4; part++) {
        // One to three digits, up to the point or the end.
        size_t digits = 1 + (p[1] != '.') + ((p[1] != '.') & (p[2] != '.'));
        if (part == 3) {
            digits = size_t(end - p);
            if (digits < 1 || digits > 3) return false;
        } else {
            bad |= p[digits] != '.';
        }
        // The digits' values in the upper bytes of a word, the last one on top.
        uint32_t word;
        memcpy(&word, p, sizeof word);
        word = (word ^ 0x30303030) << (8 * (4 - digits));
        bad |= ((word + 0x76767676) | word) & 0x80808080;
        const uint32_t value = (word >> 8 & 0xFF) * 100 + (word >> 16 & 0xFF) * 10 + (word >> 24);
        const uint32_t least = digits == 3 ? 100 : digits == 2 ? 10 : 0;
        bad |= (value < least) | (value > 255);
        result = result << 8 | (value & 0xFF);
        p += digits + 1;
    }
    if (bad) return false;
    bits = result;
    return true;
}

/// The text of RFC 4291 §2.2 in its three forms, without zone or prefix length.
static inline bool address_v6_of(const char *p, size_t length, uint64_t &high, uint64_t &low) {
    const char *end = p + length;
    uint16_t groups[8] = {};
    int count = 0, gap = -1;
    if (length < 2 || length > 45) return false;
    if (*p == ':') {
        if (p[1] != ':') return false;
        gap = 0;
        p += 2;
    }
    while (p < end) {
        const char *start = p;
        unsigned value = 0;
        for (; p < end && p - start < 4; p++) {
            const unsigned char c = *p, letter = c | 0x20;
            if (c >= '0' && c <= '9') value = value << 4 | unsigned(c - '0');
            else if (letter >= 'a' && letter <= 'f') value = value << 4 | unsigned(letter - 'a' + 10);
            else break;
        }
        if (p < end && *p == '.') {
            uint32_t v4;
            if (count > 6 || !address_v4_of(start, size_t(end - start), v4)) return false;
            groups[count++] = uint16_t(v4 >> 16);
            groups[count++] = uint16_t(v4);
            p = end;
            break;
        }
        if (p == start || count == 8) return false;
        groups[count++] = uint16_t(value);
        if (p == end) break;
        if (*p++ != ':' || p == end) return false;
        if (*p == ':') {
            if (gap >= 0) return false;
            gap = count;
            p++;
        }
    }
    // A gap stands for at least one group.
    if (gap < 0 ? count != 8 : count > 7) return false;
    uint64_t halves[2] = {0, 0};
    for (int i = 0; i < count; i++) {
        const int place = gap >= 0 && i >= gap ? i + 8 - count : i;
        halves[place / 4] |= uint64_t(groups[i]) << (48 - 16 * (place % 4));
    }
    high = halves[0];
    low = halves[1];
    return true;
}

static inline bool address_of(std::string_view text, uint64_t &high, uint64_t &low) {
    uint32_t v4;
    if (address_v4_of(text.data(), text.size(), v4)) {
        high = 0;
        low = uint64_t(0xFFFF) << 32 | v4;
        return true;
    }
    return address_v6_of(text.data(), text.size(), high, low);
}
