#include "update.hpp"

#include "decimal.hpp"

namespace {
enum class Form : uint8_t {
    text,      // a text; empty means the same as null
    tag,       // a text that is not empty
    word,      // one of a list, written as its index
    integer,   // a whole number from 0
    flag,      // true or false
    currency,  // three capital letters
    percent,   // a decimal from 0 to 100, as text or number
    url,       // http or https
    offers,
    price_tiers,
    time,
};

struct Rule {
    Field field;
    sw_update_field name;
    Form form;
    Reason wrong;
    /// Bytes of a text.
    size_t most = text_max;
    /// What a word may be, in the order of the Swift enumeration's cases; ends with null.
    const char *const *words = nullptr;
};

const char *const roles[] = {"full", "admin", "viewer", "guest", "shared", nullptr};
const char *const statuses[] = {"active", "trial", "deactivated", nullptr};
const char *const seat_limits[] = {"hard", "soft", "none", nullptr};
const char *const pricings[] = {"per-seat", "value", nullptr};
const char *const billing_periods[] = {"month", "year", nullptr};
const char *const offer_kinds[] = {"feature_upgrade", "add_on", nullptr};
const char *const answers[] = {"just-me",    "several-people", "job-share", "training",       "travel",
                               "automation", "seats-added",    "snooze",    "do-not-contact", nullptr};

const Rule account_rules[] = {
    {field::organization, SW_UPDATE_ORGANIZATION, Form::text, Reason::organization_wrong, identifier_max},
    {field::email, SW_UPDATE_EMAIL, Form::text, Reason::email_wrong},
    {field::display_name, SW_UPDATE_DISPLAY_NAME, Form::text, Reason::display_name_wrong},
    {field::role, SW_UPDATE_ROLE, Form::word, Reason::role_wrong, 0, roles},
    {field::status, SW_UPDATE_STATUS, Form::word, Reason::status_wrong, 0, statuses},
    {field::department, SW_UPDATE_DEPARTMENT, Form::text, Reason::department_wrong},
    {field::session_limit, SW_UPDATE_SESSION_LIMIT, Form::integer, Reason::session_limit_wrong},
    {field::sharing_allowed, SW_UPDATE_SHARING_ALLOWED, Form::flag, Reason::sharing_allowed_wrong},
    {field::sharing_reason, SW_UPDATE_SHARING_REASON, Form::text, Reason::sharing_reason_wrong},
};

const Rule organization_rules[] = {
    {field::name, SW_UPDATE_NAME, Form::text, Reason::name_wrong},
    {field::seats_purchased, SW_UPDATE_SEATS_PURCHASED, Form::integer, Reason::seats_purchased_wrong},
    {field::seat_limit, SW_UPDATE_SEAT_LIMIT, Form::word, Reason::seat_limit_wrong, 0, seat_limits},
    {field::contact, SW_UPDATE_CONTACT, Form::text, Reason::contact_wrong},
    {field::locale, SW_UPDATE_LOCALE, Form::tag, Reason::locale_wrong, tag_max},
    {field::time_zone, SW_UPDATE_TIME_ZONE, Form::tag, Reason::time_zone_wrong, tag_max},
    {field::plan, SW_UPDATE_PLAN, Form::text, Reason::plan_wrong},
    {field::segment, SW_UPDATE_SEGMENT, Form::text, Reason::segment_wrong},
    {field::employees, SW_UPDATE_EMPLOYEES, Form::integer, Reason::employees_wrong},
    {field::pricing, SW_UPDATE_PRICING, Form::word, Reason::pricing_wrong, 0, pricings},
    {field::currency, SW_UPDATE_CURRENCY, Form::currency, Reason::currency_wrong},
    {field::billing_period, SW_UPDATE_BILLING_PERIOD, Form::word, Reason::billing_period_wrong, 0, billing_periods},
    {field::discount, SW_UPDATE_DISCOUNT, Form::percent, Reason::discount_wrong},
    {field::add_seats_url, SW_UPDATE_ADD_SEATS_URL, Form::url, Reason::add_seats_url_wrong},
    {field::offers, SW_UPDATE_OFFERS, Form::offers, Reason::offers_wrong},
    {field::price_tiers, SW_UPDATE_PRICE_TIERS, Form::price_tiers, Reason::price_tiers_wrong},
};

const Rule feedback_rules[] = {
    {field::answer, SW_UPDATE_ANSWER, Form::word, Reason::answer_wrong, 0, answers},
    {field::until, SW_UPDATE_UNTIL, Form::time, Reason::until_wrong},
    {field::by, SW_UPDATE_BY, Form::text, Reason::by_wrong},
    {field::note, SW_UPDATE_NOTE, Form::text, Reason::note_wrong, note_max},
    {field::undo, SW_UPDATE_UNDO, Form::flag, Reason::undo_wrong},
};

/// The place of `text` among `words`, or -1.
int64_t index_among(const char *const *words, std::string_view text) {
    for (int64_t i = 0; words[i]; i++) {
        if (text == words[i]) return i;
    }
    return -1;
}

bool is_url(std::string_view text) {
    return text.size() <= url_max
        && ((text.substr(0, 8) == "https://" && text.size() > 8) || (text.substr(0, 7) == "http://" && text.size() > 7));
}

bool is_currency(std::string_view text) {
    if (text.size() != 3) return false;
    for (const char c : text) {
        if (c < 'A' || c > 'Z') return false;
    }
    return true;
}

bool is_percent(std::string_view text) {
    if (!is_decimal(text)) return false;
    while (text.size() > 1 && text[0] == '0' && text[1] != '.') text.remove_prefix(1);
    const size_t whole = text.find('.') < text.size() ? text.find('.') : text.size();
    if (whole <= 2) return true;
    return text.substr(0, 3) == "100" && whole == 3 && text.substr(3).find_first_not_of(".0") == std::string_view::npos;
}

/// Reads one line's update by its rules.
struct UpdateReader {
    const Fields &fields;
    std::string_view line;
    TimeReader &times;
    UpdateWriter &out;

    Reason read(const Rule &rule) {
        const Value value = fields[rule.field];
        const bool is_text = fields.is_text(rule.field);
        std::string_view text = is_text ? fields.text(rule.field) : std::string_view();
        int64_t number;
        bool flag;
        switch (rule.form) {
        case Form::text:
        case Form::tag:
            if (!is_text || text.size() > rule.most) return rule.wrong;
            if (rule.form == Form::tag && text.empty()) return rule.wrong;
            start(rule, !text.empty());
            if (!text.empty()) out.text(text);
            return Reason::none;
        case Form::word:
            if (!is_text || (number = index_among(rule.words, text)) < 0) return rule.wrong;
            return put(rule, number);
        case Form::integer:
            if (!count_of(value, count_max, number)) return rule.wrong;
            return put(rule, number);
        case Form::flag:
            if (!flag_of(value, flag)) return rule.wrong;
            return put(rule, flag);
        case Form::time:
            SW_TRY(read_time(times, fields, rule.field, rule.wrong, rule.wrong, number));
            return put(rule, number);
        case Form::currency: return is_text && is_currency(text) ? put(rule, text) : rule.wrong;
        case Form::url: return is_text && is_url(text) ? put(rule, text) : rule.wrong;
        case Form::percent:
            if (value.is_number()) text = raw_discount().number();
            else if (!is_text) return rule.wrong;
            return is_percent(text) ? put(rule, text) : rule.wrong;
        case Form::offers:
            start(rule, true);
            return read_offers(value);
        case Form::price_tiers:
            start(rule, true);
            return read_price_tiers(value);
        }
        return rule.wrong;
    }

    void start(const Rule &rule, bool has_value) {
        out.byte(uint8_t(rule.name));
        out.byte(has_value);
    }

private:
    Reason put(const Rule &rule, int64_t number) {
        start(rule, true);
        out.number(number);
        return Reason::none;
    }

    Reason put(const Rule &rule, std::string_view text) {
        start(rule, true);
        out.text(text);
        return Reason::none;
    }

    RawValue raw_discount() {
        RawValue raw(line.data());
        raw.enter_member(index_of(fields.root(), "discount"));
        return raw;
    }

    RawValue raw_price(size_t tier, Value object) {
        RawValue raw(line.data());
        raw.enter_member(index_of(fields.root(), "price_tiers"));
        raw.enter_item(tier);
        raw.enter_member(index_of(object, "unit_price"));
        return raw;
    }

    Reason read_offers(Value value) {
        const size_t count = value.is_array() ? item_count(value) : 0;
        if (!value.is_array() || count > items_max) return Reason::offers_wrong;
        out.items(count);
        for (Value item = value.first(); item.at < value.end(); item = item.next()) {
            Value values[3];
            unsigned present;
            if (!item.is_object()) return Reason::offers_wrong;
            if (!gather_members(item, offer_names, values, present)) return Reason::line_repeated_field;
            std::string_view kind_name, name, url;
            if (!(present & 1u << offer_kind) || !text_of(values[offer_kind], kind_name)) return Reason::offers_kind;
            const int64_t kind = index_among(offer_kinds, kind_name);
            if (kind < 0) return Reason::offers_kind;
            if (!(present & 1u << offer_name) || !text_of(values[offer_name], name)) return Reason::offers_name;
            if (name.empty() || name.size() > text_max) return Reason::offers_name;
            if (present & 1u << offer_url) {
                if (!text_of(values[offer_url], url) || !is_url(url)) return Reason::offers_url;
            }
            out.number(kind);
            out.text(name);
            out.text(url);
        }
        return Reason::none;
    }

    Reason read_price_tiers(Value value) {
        const size_t count = value.is_array() ? item_count(value) : 0;
        if (!value.is_array() || count > items_max) return Reason::price_tiers_wrong;
        out.items(count);
        size_t tier = 0;
        int64_t below = 0;
        for (Value item = value.first(); item.at < value.end(); item = item.next()) {
            const bool is_last = tier + 1 == count;
            Value values[2];
            unsigned present;
            if (!item.is_object()) return Reason::price_tiers_wrong;
            if (!gather_members(item, tier_names, values, present)) return Reason::line_repeated_field;

            int64_t up_to = -1;
            if (present & 1u << tier_up_to) {
                if (!count_of(values[tier_up_to], count_max, up_to) || up_to <= below) return Reason::price_tiers_up_to;
                below = up_to;
            } else if (!is_last) {
                return Reason::price_tiers_up_to;
            }
            std::string_view price;
            if (present & 1u << tier_unit_price) {
                if (values[tier_unit_price].is_number()) price = raw_price(tier, item).number();
                else if (!text_of(values[tier_unit_price], price)) return Reason::price_tiers_price;
                if (!is_decimal(price)) return Reason::price_tiers_price;
            } else if (!is_last) {
                return Reason::price_tiers_price;
            }
            out.number(up_to);
            out.text(price);
            tier++;
        }
        return Reason::none;
    }
};

template <size_t count>
Reason read_all(EventType type, const Rule (&rules)[count], UpdateReader reader) {
    reader.out.byte(type);
    const uint32_t counted = reader.out.count;
    reader.out.byte(0);
    uint8_t written = 0;
    for (const Rule &rule : rules) {
        if (reader.fields.has(rule.field)) {
            SW_TRY(reader.read(rule));
        } else if (reader.fields.is_null(rule.field)) {
            reader.start(rule, false);
        } else {
            continue;
        }
        written++;
    }
    reader.out.bytes[counted] = written;
    return Reason::none;
}
}  // namespace

Reason read_update(
    EventType type, const Fields &fields, std::string_view line, TimeReader &times, UpdateWriter &out
) {
    const UpdateReader reader = {fields, line, times, out};
    switch (type) {
    case account_update: return read_all(type, account_rules, reader);
    case organization_update: return read_all(type, organization_rules, reader);
    default:
        if (!fields.has(field::answer)) return Reason::answer_wrong;
        return read_all(type, feedback_rules, reader);
    }
}
