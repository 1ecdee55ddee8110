// What simdjson lets through and the contract of event lines does not. Both run on valid JSON only.
#pragma once
#include <cstdint>
#include <cstring>

/// Whether arrays and objects nest deeper than `most`; empty ones count (simdjson skips over them).
static inline bool nests_deeper_than(unsigned most, const uint8_t *line, size_t length) {
    unsigned depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < length; i++) {
        const uint8_t c = line[i];
        if (in_text) {
            if (c == '\\') i++;
            else if (c == '"') in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > most) return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static inline unsigned escape_code_unit(const uint8_t *digits) {
    unsigned unit = 0;
    for (int i = 0; i < 4; i++) {
        const unsigned c = digits[i];
        unit = unit << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return unit;
}

/// Whether a `\u` escape names half a surrogate pair without its other half.
static inline bool has_half_surrogate(const uint8_t *line, size_t length) {
    const uint8_t *at = line, *end = line + length;
    // A backslash stands in texts only, and what it escapes is complete.
    while ((at = static_cast<const uint8_t *>(memchr(at, '\\', size_t(end - at))))) {
        if (at[1] != 'u') {
            at += 2;
            continue;
        }
        const unsigned unit = escape_code_unit(at + 2);
        at += 6;
        if ((unit & 0xF800) != 0xD800) continue;
        const bool is_first = unit < 0xDC00;
        if (!is_first || at[0] != '\\' || at[1] != 'u' || (escape_code_unit(at + 2) & 0xFC00) != 0xDC00) return true;
        at += 6;
    }
    return false;
}
