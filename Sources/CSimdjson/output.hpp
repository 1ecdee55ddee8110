// Where decoded text goes: the batch's arena, and the list of an update's fields.
#pragma once
#include "CSimdjson.h"
#include "hash.hpp"

#include <string_view>

/// Texts of a batch, each once. Room is made sure of before a line is read: its texts are never longer than the line.
struct Arena {
    uint8_t *bytes;
    uint32_t capacity, count;

    /// `text` is readable for 16 bytes behind its end, unless it is empty.
    sw_span append(std::string_view text) {
        const sw_span span = {count, uint32_t(text.size())};
        uint8_t *to = bytes + count;
        if (text.empty()) return span;
        if (capacity - count >= text.size() + 16) {
            // Most names are short: whole words are faster than an exact copy.
            memcpy(to, text.data(), 16);
            for (size_t at = 16; at < text.size(); at += 16) memcpy(to + at, text.data() + at, 16);
        } else {
            memcpy(to, text.data(), text.size());
        }
        count += span.length;
        return span;
    }
};

/// Writes the list described at `sw_run.updates`.
struct UpdateWriter {
    uint8_t *bytes;
    uint32_t count;

    void byte(uint8_t value) { bytes[count++] = value; }
    void number(int64_t value) { raw(&value, sizeof value); }
    void text(std::string_view value) {
        const uint32_t length = uint32_t(value.size());
        raw(&length, sizeof length);
        raw(value.data(), length);
    }
    void items(size_t number) {
        const uint16_t value = uint16_t(number);
        raw(&value, sizeof value);
    }

private:
    void raw(const void *value, size_t length) {
        memcpy(bytes + count, value, length);
        count += uint32_t(length);
    }
};
