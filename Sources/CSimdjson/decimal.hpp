// Decimal numbers that are kept as they are written, because money does not survive binary fractions.
#pragma once
#include "json.hpp"

/// Up to 12 digits, then perhaps a point and up to 6 digits; no sign, no exponent.
static inline bool is_decimal(std::string_view text) {
    const auto digits = [&text] {
        size_t count = 0;
        while (count < text.size() && text[count] >= '0' && text[count] <= '9') count++;
        text.remove_prefix(count);
        return count;
    };
    const size_t whole = digits();
    if (whole < 1 || whole > 12) return false;
    if (text.empty()) return true;
    if (text.front() != '.') return false;
    text.remove_prefix(1);
    const size_t fraction = digits();
    return fraction >= 1 && fraction <= 6 && text.empty();
}

/// Walks valid JSON text to a value, because simdjson keeps no number as it was written.
class RawValue {
public:
    /// Starts at a whole value.
    explicit RawValue(const char *text) : at(text) { skip_space(); }

    /// Goes to the value of the `index`-th member of this object.
    void enter_member(size_t index) {
        enter();
        for (;; index--) {
            skip_text();
            skip_space();
            at++;  // the colon
            skip_space();
            if (index == 0) return;
            skip_value_and_comma();
        }
    }

    /// Goes to the `index`-th value of this array.
    void enter_item(size_t index) {
        enter();
        for (; index > 0; index--) skip_value_and_comma();
    }

    /// This number's text.
    std::string_view number() const {
        const char *end = at;
        while (strchr("+-.0123456789eE", *end) && *end) end++;
        return {at, size_t(end - at)};
    }

private:
    const char *at;

    void enter() {
        at++;
        skip_space();
    }

    void skip_space() {
        while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n') at++;
    }

    void skip_text() {
        for (at++; *at != '"'; at++) {
            if (*at == '\\') at++;
        }
        at++;
    }

    void skip_value_and_comma() {
        unsigned depth = 0;
        do {
            if (*at == '"') {
                skip_text();
                continue;
            }
            if (*at == '{' || *at == '[') depth++;
            if (*at == '}' || *at == ']') depth--;
            at++;
        } while (depth > 0 || *at != ',');
        at++;
        skip_space();
    }
};

/// The place of the first member named `name`, which must be there.
static inline size_t index_of(Value object, std::string_view name) {
    size_t index = 0;
    for (Value key = object.first(); key.text() != name; key = Value(key.tape, key.texts, key.at + 1).next()) index++;
    return index;
}
