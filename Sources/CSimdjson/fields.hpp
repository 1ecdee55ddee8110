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

    /// Reads 16 bytes whatever the length, which must be at most 16: simdjson's string buffer has them.
    static Name padded(const char *bytes, size_t length) {
        Name name;
        memcpy(&name.low, bytes, 8);
        memcpy(&name.high, bytes + 8, 8);
        name.low &= masks[length < 8 ? length : 8];
        name.high &= masks[length < 8 ? 0 : length - 8];
        name.length = length;
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
        const Name name = Name::padded(key.data(), key.size());
        const Field candidate = slots[name.slot(factor)];
        return names[candidate] == name ? candidate : field::unknown;
    }
};

static constexpr FieldTable field_table{};
static_assert(field_table.factor != 0, "no perfect hash found");

/// The known fields of one line.
struct Fields {
    /// Which were there; `null` counts as there.
    uint64_t seen = 0;
    /// Which have a value other than `null`.
    uint64_t present = 0;
    dom::element values[field::count];

    bool has(Field f) const { return present & bit(f); }
    bool is_null(Field f) const { return (seen & ~present) & bit(f); }

    /// False when a known field comes twice.
    bool gather(dom::object line) {
        seen = present = 0;
        uint64_t repeated = 0;
        for (auto member = line.begin(), end = line.end(); member != end; ++member) {
            const Field f = field_table.find(member.key());
            if (f == field::unknown) continue;
            const dom::element value = member.value();
            repeated |= seen & bit(f);
            seen |= bit(f);
            if (!value.is_null()) present |= bit(f);
            values[f] = value;
        }
        return repeated == 0;
    }
};

/// Gathers the members of a small object by name; a missing or `null` one is not in `present`. False when one of the
/// names comes twice.
template <size_t count>
static inline bool gather_members(
    dom::object object, const std::string_view (&names)[count], dom::element (&values)[count], unsigned &present
) {
    unsigned seen = 0;
    present = 0;
    for (auto member = object.begin(), end = object.end(); member != end; ++member) {
        const std::string_view key = member.key();
        for (size_t i = 0; i < count; i++) {
            if (key != names[i]) continue;
            if (seen & 1u << i) return false;
            seen |= 1u << i;
            values[i] = member.value();
            if (!values[i].is_null()) present |= 1u << i;
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
static inline bool members_repeat(dom::element value, const std::string_view (&names)[count]) {
    dom::object object;
    dom::element values[count];
    unsigned present;
    return value.get(object) == simdjson::SUCCESS && !gather_members(object, names, values, present);
}

template <size_t count>
static inline bool items_repeat(dom::element value, const std::string_view (&names)[count]) {
    dom::array items;
    if (value.get(items) != simdjson::SUCCESS) return false;
    for (dom::element item : items) {
        if (members_repeat(item, names)) return true;
    }
    return false;
}

/// Whether a known name comes twice inside the nested fields named by `which`: bad even where the field means nothing.
static inline bool nested_repeats(const Fields &fields, uint64_t which) {
    which &= fields.present;
    if (which == 0) return false;
    return ((which & bit(field::geo)) && members_repeat(fields.values[field::geo], geo_names))
        || ((which & bit(field::network)) && members_repeat(fields.values[field::network], network_names))
        || ((which & bit(field::offers)) && items_repeat(fields.values[field::offers], offer_names))
        || ((which & bit(field::price_tiers)) && items_repeat(fields.values[field::price_tiers], tier_names));
}
