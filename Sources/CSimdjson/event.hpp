// One line's fields into one record: what all types share, and the session and login lines. On the hot path.
#pragma once
#include "address.hpp"
#include "agent.hpp"
#include "fields.hpp"
#include "output.hpp"
#include "time.hpp"

/// Values of `EventType`.
enum EventType : uint8_t {
    session_start = 1,
    session_activity = 2,
    session_end = 3,
    login_failure = 4,
    account_update = 5,
    organization_update = 6,
    feedback = 7,
    tick = 8,
    hello = 254,
    unknown_type = 255,
};

static inline EventType event_type_of(std::string_view name) {
    switch (name.size()) {
    case 4: return name == "tick" ? tick : unknown_type;
    case 5: return name == "hello" ? hello : unknown_type;
    case 8: return name == "feedback" ? feedback : unknown_type;
    case 11: return name == "session.end" ? session_end : unknown_type;
    case 13: return name == "session.start" ? session_start : name == "login.failure" ? login_failure : unknown_type;
    case 14: return name == "account.update" ? account_update : unknown_type;
    case 16: return name == "session.activity" ? session_activity : unknown_type;
    case 19: return name == "organization.update" ? organization_update : unknown_type;
    default: return unknown_type;
    }
}

/// The record in which everything is absent: the initial values of `EventRecord`.
static inline sw_record empty_record() {
    const sw_span absent = {UINT32_MAX, 0};
    sw_record record = {};
    record.account = record.organization = record.session = record.device = record.id = record.place = absent;
    record.radius = __builtin_nanf("");
    record.update = -1;
    record.organization_index = UINT32_MAX;
    return record;
}

/// An optional text, empty when absent; `wrong` when it is no text or longer than `most` bytes.
static inline Reason read_text(const Fields &fields, Field f, size_t most, Reason wrong, std::string_view &text) {
    text = {};
    if (!fields.has(f)) return Reason::none;
    if (!fields.is_text(f)) return wrong;
    text = fields.text(f);
    return text.size() <= most ? Reason::none : wrong;
}

/// A time that is there, as text or as milliseconds.
static inline Reason read_time(
    TimeReader &times, const Fields &fields, Field f, Reason wrong, Reason out_of_range, int64_t &time
) {
    if (fields.is_text(f)) {
        if (!times.read(fields.text(f), time)) return wrong;
    } else if (!integer_of(fields[f], time)) {
        return fields[f].type() == 'u' ? out_of_range : wrong;
    }
    return time >= time_earliest && time <= time_latest ? Reason::none : out_of_range;
}

/// Reads fields into a record and its texts into the arena.
struct RecordReader {
    const Fields &fields;
    Arena &arena;
    HashKey key;
    sw_record &record;

#define SW_TRY(expression)                                                                                           \
    if (const Reason reason = (expression); reason != Reason::none) return reason

    /// `time`, `id` and `organization`: fields of every type.
    Reason read_common(TimeReader &times) {
        if (!fields.has(field::time)) return Reason::time_missing;
        SW_TRY(read_time(times, fields, field::time, Reason::time_wrong, Reason::time_range, record.time));
        std::string_view text;
        SW_TRY(read_text(fields, field::id, id_max, Reason::id_wrong, text));
        if (!text.empty()) record.id = arena.append(text);
        SW_TRY(read_text(fields, field::organization, identifier_max, Reason::organization_wrong, text));
        // A tick says nothing but its time.
        if (record.type != tick) keep(text, record.organization, record.organization_hash);
        return Reason::none;
    }

    Reason read_account() {
        std::string_view text;
        SW_TRY(read_text(fields, field::account, account_max, Reason::account_wrong, text));
        if (text.empty()) return Reason::account_missing;
        keep(text, record.account, record.account_hash);
        return Reason::none;
    }

    /// What `session.*` and `login.*` have beyond `account`; `session` is a field of the former alone.
    Reason read_presence(AgentCache &agents) {
        std::string_view text;
        if (record.type != login_failure) {
            SW_TRY(read_text(fields, field::session, identifier_max, Reason::session_wrong, text));
            keep(text, record.session, record.session_hash);
        }
        SW_TRY(read_text(fields, field::device, identifier_max, Reason::device_wrong, text));
        keep(text, record.device, record.device_hash);
        SW_TRY(read_address());
        SW_TRY(read_text(fields, field::user_agent, SIZE_MAX, Reason::user_agent_wrong, text));
        if (!text.empty()) {
            const Agent agent = agents.find(key, text);
            record.device_class = agent.device_class;
            record.agent_family = agent.family;
        }
        if (fields.has(field::automated)) {
            bool automated;
            if (!flag_of(fields[field::automated], automated)) return Reason::automated_wrong;
            if (automated) record.flags |= SW_FLAG_AUTOMATED;
        }
        if (fields.has(field::geo)) SW_TRY(read_geo());
        if (fields.has(field::network)) SW_TRY(read_network());
        return Reason::none;
    }

private:
    void keep(std::string_view text, sw_span &span, uint64_t &hash) {
        if (text.empty()) return;
        span = arena.append(text);
        hash = hash_text(key, reinterpret_cast<const uint8_t *>(text.data()), text.size());
    }

    Reason read_address() {
        if (!fields.has(field::ip)) {
            const bool required = record.type == session_start || record.type == session_activity;
            return required ? Reason::ip_missing : Reason::none;
        }
        if (!fields.is_text(field::ip)) return Reason::ip_wrong;
        if (!address_of(fields.text(field::ip), record.address_high, record.address_low)) return Reason::ip_wrong;
        record.flags |= SW_FLAG_ADDRESS;
        return Reason::none;
    }

    Reason read_geo() {
        const Value object = fields[field::geo];
        Value values[5];
        unsigned present;
        if (!object.is_object()) return Reason::geo_wrong;
        if (!gather_members(object, geo_names, values, present)) return Reason::line_repeated_field;
        double latitude, longitude;
        if (!(present & 1u << geo_latitude) || !(present & 1u << geo_longitude)) return Reason::geo_position;
        if (!number_of(values[geo_latitude], latitude)) return Reason::geo_position;
        if (!number_of(values[geo_longitude], longitude)) return Reason::geo_position;
        if (latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180) return Reason::geo_position;
        record.latitude = float(latitude);
        record.longitude = float(longitude);
        if (present & 1u << geo_accuracy_km) {
            // Half of the Earth's circumference: nowhere is further off, so more says nothing more.
            const double furthest = 20038;
            double radius;
            if (!number_of(values[geo_accuracy_km], radius) || radius < 0) return Reason::geo_accuracy;
            record.radius = float(radius < furthest ? radius : furthest);
        }
        record.flags |= SW_FLAG_PLACE;

        std::string_view country, city;
        if ((present & 1u << geo_country) && !is_place_name(values[geo_country], country)) return Reason::geo_name;
        if ((present & 1u << geo_city) && !is_place_name(values[geo_city], city)) return Reason::geo_name;
        if (city.empty() && country.empty()) return Reason::none;
        const uint32_t start = arena.count;
        arena.append(city);
        arena.bytes[arena.count++] = 0x1F;
        arena.append(country);
        record.place = {start, arena.count - start};
        return Reason::none;
    }

    /// Control characters are no part of a name, and U+001F parts city and country.
    static bool is_place_name(Value value, std::string_view &text) {
        if (!text_of(value, text) || text.size() > place_name_max) return false;
        for (const char c : text) {
            if (uint8_t(c) < 0x20) return false;
        }
        return true;
    }

    Reason read_network() {
        static constexpr std::string_view kinds[] = {"fixed", "mobile",    "hosting",  "vpn",
                                                     "relay", "satellite", "corporate"};
        const Value object = fields[field::network];
        Value values[2];
        unsigned present;
        if (!object.is_object()) return Reason::network_wrong;
        if (!gather_members(object, network_names, values, present)) return Reason::line_repeated_field;
        if (present & 1u << network_asn) {
            int64_t number;
            if (!count_of(values[network_asn], UINT32_MAX, number)) return Reason::network_asn;
            record.asn = uint32_t(number);
        }
        if (present & 1u << network_kind) {
            std::string_view name;
            if (!text_of(values[network_kind], name)) return Reason::network_kind;
            for (uint8_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
                if (name == kinds[i]) record.network_kind = uint8_t(i + 1);
            }
            if (record.network_kind == 0) return Reason::network_kind;
        }
        return Reason::none;
    }
};
