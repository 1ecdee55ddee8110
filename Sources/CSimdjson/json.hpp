// simdjson as it is used here: DOM, no exceptions; the fastest kernel for the processor is chosen at run time.
#pragma once
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace dom = simdjson::dom;

/// The text of `value`; false when it is something else.
static inline bool text_of(dom::element value, std::string_view &text) {
    return value.get(text) == simdjson::SUCCESS;
}

/// The whole number `value`; false when it is something else (1.0 too) or beyond `most`.
static inline bool integer_of(dom::element value, uint64_t most, int64_t &number) {
    if (!value.is<int64_t>() || value.get(number) != simdjson::SUCCESS) return false;
    return number >= 0 && uint64_t(number) <= most;
}
