// The known fields of a line: found by a perfect hash over their names, gathered once, each allowed once.
#pragma once
#include "json.hpp"
#include "reasons.hpp"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "names are compared as little-endian words"
#endif

#define SW_FIELDS(X)                                                                                                 \
    X(type) X(time) X(id) X(account) X(organization) X(session) X(device) X(ip) X(user_agent) X(geo) X(network)      \
    X(automated) X(email) X(display_name) X(role) X(status) X(department) X(session_limit) X(sharing_allowed)        \
    X(sharing_reason) X(name) X(seats_purchased) X(seat_limit) X(contact) X(locale) X(time_zone) X(plan) X(segment)  \
    X(employees) X(pricing) X(currency) X(billing_period) X(discount) X(add_seats_url) X(offers) X(price_tiers)      \
    X(answer) X(until) X(by) X(note) X(undo)

namespace field {
enum Field : uint8_t {
#define SW_FIELD(name) name,
    SW_FIELDS(SW_FIELD)
#undef SW_FIELD
    count,
    unknown = count
};
}
using field::Field;

static_assert(field::count <= 64, "a bit a field");

static constexpr uint64_t bit(Field f) { return uint64_t(1) << f; }

/// A name of at most 16 bytes as two words, filled up with zeros.
struct Name {
    uint64_t low = 0, high = 0;
    size_t length = 0;

    constexpr Name() = default;
    constexpr explicit Name(std::string_view text) : length(text.size()) {
        for (size_t i = 0; i < text.size(); i++) {
            (i < 8 ? low : high) |= uint64_t(uint8_t(text[i])) << (i % 8 * 8);
        }
    }

    /// Reads 16 bytes whatever the length, which must be at most 16: simdjson's buffer of texts has them.
    static Name padded(std::string_view text) {
        Name name;
        memcpy(&name.low, text.data(), 8);
        memcpy(&name.high, text.data() + 8, 8);
        name.low &= masks[text.size() < 8 ? text.size() : 8];
        name.high &= masks[text.size() < 8 ? 0 : text.size() - 8];
        name.length = text.size();
        return name;
    }

    constexpr bool operator==(const Name &other) const {
        return low == other.low && high == other.high && length == other.length;
    }

    constexpr uint8_t slot(uint64_t factor) const { return uint8_t(((low ^ high * 3) * factor) >> 56); }

private:
    static constexpr uint64_t masks[9] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF,
                                          0xFFFFFFFFFFFFFF, ~uint64_t(0)};
};

/// Every name in a slot of its own; the factor that does so is searched by the compiler.
struct FieldTable {
    Name names[field::count + 1];
    Field slots[256];
    uint64_t factor = 0;

    constexpr FieldTable()
        : names{
#define SW_FIELD(name) Name(#name),
              SW_FIELDS(SW_FIELD)
#undef SW_FIELD
          },
          slots{} {
        uint64_t candidate = 0x9E3779B97F4A7C15u;
        for (int attempt = 0; attempt < 4096 && factor == 0; attempt++) {
            candidate = candidate * 6364136223846793005u + 1442695040888963407u;
            for (auto &slot : slots) slot = field::unknown;
            bool free = true;
            for (int f = 0; f < field::count && free; f++) {
                auto &slot = slots[names[f].slot(candidate | 1)];
                free = slot == field::unknown;
                slot = Field(f);
            }
            if (free) factor = candidate | 1;
        }
    }

    Field find(std::string_view key) const {
        if (key.size() > 16) return field::unknown;
        const Name name = Name::padded(key);
        const Field candidate = slots[name.slot(factor)];
        return names[candidate] == name ? candidate : field::unknown;
    }
};

static constexpr FieldTable field_table{};
static_assert(field_table.factor != 0, "no perfect hash found");

/// The known fields of one line: texts at hand, everything else as a place on the tape.
class Fields {
public:
    /// Fields with a value other than `null`.
    uint64_t present() const { return filled; }
    bool has(Field f) const { return filled & bit(f); }
    bool is_null(Field f) const { return (seen & ~filled) & bit(f); }
    bool is_text(Field f) const { return texts & bit(f); }
    /// Of a text only. Readable for 16 bytes behind its end.
    std::string_view text(Field f) const { return {items[f].text, items[f].length}; }
    /// Of a field that was there only, and of no use for a text.
    Value operator[](Field f) const { return is_text(f) ? Value::some_text() : Value(tape, buffer, items[f].length); }

    /// The line's object, if it was parsed.
    Value root() const { return {tape, buffer, 1}; }

    /// Takes the fields of a parsed line; false when a known one comes twice.
    bool gather(Value object) {
        tape = object.tape;
        buffer = object.texts;
        seen = filled = texts = 0;
        uint64_t repeated = 0;
        const uint32_t end = object.end();
        for (Value key = object.first(), value; key.at < end; key = value.next()) {
            value = {key.tape, key.texts, key.at + 1};
            const Field f = field_table.find(key.text());
            if (f == field::unknown) continue;
            repeated |= seen & bit(f);
            seen |= bit(f);
            filled |= uint64_t(!value.is_null()) << f;
            texts |= uint64_t(value.is_text()) << f;
            if (value.is_text()) put(f, value.text());
            else items[f].length = value.at;
        }
        return repeated == 0;
    }

    /// Says that exactly `fields` are there, all texts; each of them is then `put`.
    void start_texts(uint64_t fields) { seen = filled = texts = fields; }
    void put(Field f, std::string_view text) { items[f] = {text.data(), uint32_t(text.size())}; }

private:
    uint64_t seen = 0, filled = 0, texts = 0;
    const uint64_t *tape = nullptr;
    const uint8_t *buffer = nullptr;
    /// A text; or, in `length`, a place on the tape.
    struct Item {
        const char *text;
        uint32_t length;
    };
    /// One more for `unknown`, so that `put` need not ask.
    Item items[field::count + 1];
};

/// Gathers the members of a small object by name; a missing or `null` one is not in `present`. False when one of the
/// names comes twice.
template <size_t count>
static inline bool gather_members(
    Value object, const std::string_view (&names)[count], Value (&values)[count], unsigned &present
) {
    unsigned seen = 0;
    present = 0;
    for (Value key = object.first(), value; key.at < object.end(); key = value.next()) {
        value = {key.tape, key.texts, key.at + 1};
        for (size_t i = 0; i < count; i++) {
            if (key.text() != names[i]) continue;
            if (seen & 1u << i) return false;
            seen |= 1u << i;
            values[i] = value;
            if (!value.is_null()) present |= 1u << i;
            break;
        }
    }
    return true;
}

enum { geo_latitude, geo_longitude, geo_accuracy_km, geo_country, geo_city };
static constexpr std::string_view geo_names[] = {"latitude", "longitude", "accuracy_km", "country", "city"};
enum { network_asn, network_kind };
static constexpr std::string_view network_names[] = {"asn", "kind"};
enum { offer_kind, offer_name, offer_url };
static constexpr std::string_view offer_names[] = {"kind", "name", "url"};
enum { tier_up_to, tier_unit_price };
static constexpr std::string_view tier_names[] = {"up_to", "unit_price"};

template <size_t count>
static inline bool members_repeat(Value value, const std::string_view (&names)[count]) {
    Value values[count];
    unsigned present;
    return value.is_object() && !gather_members(value, names, values, present);
}

template <size_t count>
static inline bool items_repeat(Value value, const std::string_view (&names)[count]) {
    if (!value.is_array()) return false;
    for (Value item = value.first(); item.at < value.end(); item = item.next()) {
        if (members_repeat(item, names)) return true;
    }
    return false;
}

/// Whether a known name comes twice inside the nested fields named by `which`: bad even where the field means nothing.
static inline bool nested_repeats(const Fields &fields, uint64_t which) {
    which &= fields.present();
    if (which == 0) return false;
    return ((which & bit(field::geo)) && members_repeat(fields[field::geo], geo_names))
        || ((which & bit(field::network)) && members_repeat(fields[field::network], network_names))
        || ((which & bit(field::offers)) && items_repeat(fields[field::offers], offer_names))
        || ((which & bit(field::price_tiers)) && items_repeat(fields[field::price_tiers], tier_names));
}
