// Why a line is set aside: a closed list, so that rejects can be counted by reason. A text names the field, what is
// wrong and what is expected, and never repeats the line, which may be personal.
#pragma once
#include <cstdint>

#define SW_REASONS(X)                                                                                                \
    X(line_too_long, "line: too long; expected at most 65536 bytes before its line end")                             \
    X(line_byte_order_mark, "line: byte-order mark; expected only at the start of a connection or file")             \
    X(line_not_utf8, "line: not UTF-8; expected UTF-8 throughout")                                                   \
    X(line_control_character, "line: bare control character in a text; expected it escaped")                         \
    X(line_bad_number, "line: number malformed or out of range; expected 64-bit integers and finite doubles")        \
    X(line_half_surrogate, "line: half a surrogate pair; expected whole pairs of \\u escapes")                       \
    X(line_too_deep, "line: nested too deep; expected at most 32 levels")                                            \
    X(line_not_json, "line: not valid JSON; expected exactly one JSON object")                                       \
    X(line_not_object, "line: JSON, but no object; expected exactly one JSON object")                                \
    X(line_repeated_field, "line: repeated field; expected every known field at most once in its object")            \
    X(type_missing, "type: missing; expected the type of event as text")                                             \
    X(type_wrong, "type: not a text; expected the type of event as text")                                            \
    X(hello_late, "hello: only as the first line of a connection")                                                   \
    X(time_missing, "time: missing; expected RFC 3339 with a zone, or integer milliseconds since 1970")              \
    X(time_wrong, "time: not RFC 3339 with a zone; expected as 2026-11-02T09:14:03Z, or integer milliseconds")       \
    X(time_range, "time: out of range; expected from 2000-01-01 to 2100-01-01")                                      \
    X(id_wrong, "id: not a text or too long; expected a text of at most 128 bytes")                                  \
    X(account_missing, "account: missing or empty; expected a text of 1 to 256 bytes")                               \
    X(account_wrong, "account: not a text or too long; expected a text of 1 to 256 bytes")                           \
    X(organization_missing, "organization: missing or empty; expected a text of 1 to 1024 bytes")                    \
    X(organization_wrong, "organization: not a text or too long; expected a text of at most 1024 bytes")             \
    X(session_wrong, "session: not a text or too long; expected a text of at most 1024 bytes")                       \
    X(device_wrong, "device: not a text or too long; expected a text of at most 1024 bytes")                         \
    X(ip_missing, "ip: missing; expected an IPv4 or IPv6 address")                                                   \
    X(ip_wrong, "ip: not an address; expected IPv4 or IPv6 text without port or zone")                               \
    X(user_agent_wrong, "user_agent: not a text; expected a text")                                                   \
    X(automated_wrong, "automated: not a boolean; expected true or false")                                           \
    X(geo_wrong, "geo: not an object; expected an object with latitude and longitude")                               \
    X(geo_position, "geo: latitude or longitude missing or wrong; expected -90 to 90 and -180 to 180 degrees")       \
    X(geo_accuracy, "geo: accuracy_km wrong; expected a number of at least 0")                                       \
    X(geo_name, "geo: city or country wrong; expected texts of at most 256 bytes without control characters")        \
    X(network_wrong, "network: not an object; expected an object with asn or kind")                                  \
    X(network_asn, "network: asn wrong; expected an integer from 0 to 4294967295")                                   \
    X(network_kind, "network: kind unknown; expected fixed, mobile, hosting, vpn, relay, satellite or corporate")    \
    X(email_wrong, "email: not a text or too long; expected a text of at most 1024 bytes")                           \
    X(display_name_wrong, "display_name: not a text or too long; expected a text of at most 1024 bytes")             \
    X(role_wrong, "role: unknown; expected full, admin, viewer, guest or shared")                                    \
    X(status_wrong, "status: unknown; expected active, trial or deactivated")                                        \
    X(department_wrong, "department: not a text or too long; expected a text of at most 1024 bytes")                 \
    X(session_limit_wrong, "session_limit: wrong; expected an integer from 0 (none) to 10000000")                    \
    X(sharing_allowed_wrong, "sharing_allowed: not a boolean; expected true or false")                               \
    X(sharing_reason_wrong, "sharing_reason: not a text or too long; expected a text of at most 1024 bytes")         \
    X(name_wrong, "name: not a text or too long; expected a text of at most 1024 bytes")                             \
    X(seats_purchased_wrong, "seats_purchased: wrong; expected an integer from 0 to 10000000")                       \
    X(seat_limit_wrong, "seat_limit: unknown; expected hard, soft or none")                                          \
    X(contact_wrong, "contact: not a text or too long; expected a text of at most 1024 bytes")                       \
    X(locale_wrong, "locale: wrong; expected a BCP 47 tag such as en, of at most 64 bytes")                          \
    X(time_zone_wrong, "time_zone: wrong; expected an IANA name such as Asia/Jakarta, of at most 64 bytes")          \
    X(plan_wrong, "plan: not a text or too long; expected a text of at most 1024 bytes")                             \
    X(segment_wrong, "segment: not a text or too long; expected a text of at most 1024 bytes")                       \
    X(employees_wrong, "employees: wrong; expected an integer from 0 to 10000000")                                   \
    X(pricing_wrong, "pricing: unknown; expected per-seat or value")                                                 \
    X(currency_wrong, "currency: wrong; expected three capital letters (ISO 4217)")                                  \
    X(billing_period_wrong, "billing_period: unknown; expected month or year")                                       \
    X(discount_wrong, "discount: wrong; expected a decimal percentage from 0 to 100")                                \
    X(add_seats_url_wrong, "add_seats_url: wrong; expected an http or https address of at most 2048 bytes")          \
    X(offers_wrong, "offers: wrong; expected a list of at most 64 objects with kind, name and optionally url")       \
    X(offers_kind, "offers: kind unknown; expected feature_upgrade or add_on")                                       \
    X(offers_name, "offers: name missing or wrong; expected a text of 1 to 1024 bytes")                              \
    X(offers_url, "offers: url wrong; expected an http or https address of at most 2048 bytes")                      \
    X(price_tiers_wrong, "price_tiers: wrong; expected a list of at most 64 objects with up_to and unit_price")      \
    X(price_tiers_up_to, "price_tiers: up_to wrong; expected rising integers from 1, left out only in the last")     \
    X(price_tiers_price, "price_tiers: unit_price wrong; expected a decimal, left out only in the last")             \
    X(feedback_not_allowed, "feedback: this peer may not control")                                                   \
    X(answer_wrong, "answer: missing or unknown; expected one of the feedback answers, such as just-me")             \
    X(until_wrong, "until: not a time; expected the forms and the range of time")                                    \
    X(by_wrong, "by: not a text or too long; expected a text of at most 1024 bytes")                                 \
    X(note_wrong, "note: not a text or too long; expected a text of at most 4096 bytes")                             \
    X(undo_wrong, "undo: not a boolean; expected true or false")

enum class Reason : uint32_t {
    none = 0,
#define SW_REASON(name, text) name,
    SW_REASONS(SW_REASON)
#undef SW_REASON
};

/// Bounds that the texts above name.
static const size_t id_max = 128, account_max = 256, identifier_max = 1024, place_name_max = 256, text_max = 1024;
static const size_t note_max = 4096, tag_max = 64, url_max = 2048;
static const uint64_t count_max = 10000000;
static const size_t items_max = 64;
