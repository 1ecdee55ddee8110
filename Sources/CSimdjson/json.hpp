// simdjson as it is used here: DOM, no exceptions; the fastest kernel for the processor is chosen at run time.
//
// The parser leaves a document as a tape of words and a buffer of texts (simdjson's doc/tape.md). This reads both
// directly, so that a field is one place on the tape, and so that a line can do without a tape (see plain.hpp).
#pragma once
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstdint>
#include <cstring>
#include <string_view>

/// A value of a parsed document: a place on its tape. Valid until the next line is parsed.
///
/// A word of the tape is a type letter above 56 bits. Behind `"` is a place in the buffer of texts, where a 32-bit
/// length and the text stand; behind `{` and `[` the place one beyond the matching end. `l`, `u` and `d` are followed by
/// the number in a word of its own.
struct Value {
    const uint64_t *tape;
    const uint8_t *texts;
    uint32_t at;

    Value() = default;
    Value(const uint64_t *tape, const uint8_t *texts, uint32_t at) : tape(tape), texts(texts), at(at) {}
    /// The outermost value; the first word of the tape is about the tape itself.
    explicit Value(const simdjson::dom::document &document) : Value(document.tape.get(), document.string_buf.get(), 1) {}

    /// Stands for a text that is at hand elsewhere.
    static Value some_text() {
        static const uint64_t tape[] = {uint64_t('"') << 56};
        static const uint8_t texts[sizeof(uint32_t) + 16] = {};
        return {tape, texts, 0};
    }

    char type() const { return char(tape[at] >> 56); }
    bool is_text() const { return type() == '"'; }
    bool is_null() const { return type() == 'n'; }
    bool is_object() const { return type() == '{'; }
    bool is_array() const { return type() == '['; }
    bool is_number() const { return type() == 'l' || type() == 'u' || type() == 'd'; }

    /// Of a text only. Readable for 16 bytes behind its end.
    std::string_view text() const {
        const uint8_t *text = texts + (tape[at] & 0xFFFFFFFFFFFFFF);
        uint32_t length;
        memcpy(&length, text, sizeof length);
        return {reinterpret_cast<const char *>(text) + sizeof length, length};
    }

    /// The next value on the tape: past all of this array or object, if it is one.
    Value next() const {
        const char kind = type();
        if (kind == '{' || kind == '[') return {tape, texts, uint32_t(tape[at])};
        return {tape, texts, at + 1 + is_number()};
    }

    /// Of an array or object only: what stands first in it, which is its end when it is empty.
    Value first() const { return {tape, texts, at + 1}; }
    uint32_t end() const { return uint32_t(tape[at]) - 1; }
};

/// The text of `value`; false when it is something else.
static inline bool text_of(Value value, std::string_view &text) {
    if (!value.is_text()) return false;
    text = value.text();
    return true;
}

/// The number `value` as simdjson converts it; false when it is something else.
static inline bool number_of(Value value, double &number) {
    if (!value.is_number()) return false;
    const uint64_t word = value.tape[value.at + 1];
    switch (value.type()) {
    case 'l': number = double(int64_t(word)); break;
    case 'u': number = double(word); break;
    default: memcpy(&number, &word, sizeof number);
    }
    return true;
}

/// The whole number `value` if it fits in 63 bits and a sign; false when it is something else (1.0 too).
static inline bool integer_of(Value value, int64_t &number) {
    if (value.type() != 'l') return false;
    number = int64_t(value.tape[value.at + 1]);
    return true;
}

/// The whole number `value` from 0 to `most`; false when it is something else.
static inline bool count_of(Value value, uint64_t most, int64_t &number) {
    return integer_of(value, number) && number >= 0 && uint64_t(number) <= most;
}

/// True or false; the result is false when `value` is neither.
static inline bool flag_of(Value value, bool &flag) {
    flag = value.type() == 't';
    return flag || value.type() == 'f';
}

/// How many items an array has.
static inline size_t item_count(Value array) {
    size_t count = 0;
    for (Value item = array.first(); item.at < array.end(); item = item.next()) count++;
    return count;
}
