// The loop over a buffer's lines: what makes a line, whether it is sound, and whose fields it has.
#include "CSimdjson.h"
#include "plain.hpp"
#include "strictness.hpp"
#include "update.hpp"

#include <memory>
#include <new>

static_assert(SW_PADDING >= simdjson::SIMDJSON_PADDING, "the parser reads so far behind a line");
static_assert(SW_UPDATES_MIN >= 2 * SW_LINE_MAX + 64, "the update of any single line fits");

struct sw_decoder {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    simdjson::dom::document document;
    Fields fields;
    PlainLines plain_lines;
    AgentCache agents;
    TimeReader times;
    HashKey key;
};

sw_decoder *sw_decoder_create(uint64_t key_a, uint64_t key_b) {
    sw_decoder *decoder = new (std::nothrow) sw_decoder;
    if (!decoder) return nullptr;
    decoder->key = {key_a, key_b};
    // simdjson refuses to enter the level that it is given here, and does not enter empty arrays and objects.
    const simdjson::implementation *kernel = simdjson::get_active_implementation();
    if (kernel->create_dom_parser_implementation(SW_LINE_MAX, SW_DEPTH_MAX + 1, decoder->parser) != simdjson::SUCCESS
        || decoder->document.allocate(SW_LINE_MAX) != simdjson::SUCCESS) {
        delete decoder;
        return nullptr;
    }
    return decoder;
}

void sw_decoder_destroy(sw_decoder *decoder) { delete decoder; }

uint64_t sw_hash(uint64_t key_a, uint64_t key_b, const uint8_t *bytes, size_t length) {
    return hash_text({key_a, key_b}, bytes, length);
}

const uint32_t *sw_record_offsets(void) {
#define SW_OFFSET(name) uint32_t(offsetof(sw_record, name))
    static const uint32_t offsets[SW_RECORD_FIELDS + 1] = {
        SW_OFFSET(time),          SW_OFFSET(account_hash), SW_OFFSET(organization_hash),
        SW_OFFSET(session_hash),  SW_OFFSET(device_hash),  SW_OFFSET(address_high),
        SW_OFFSET(address_low),   SW_OFFSET(account),      SW_OFFSET(organization),
        SW_OFFSET(session),       SW_OFFSET(device),       SW_OFFSET(id),
        SW_OFFSET(place),         SW_OFFSET(latitude),     SW_OFFSET(longitude),
        SW_OFFSET(radius),        SW_OFFSET(asn),          SW_OFFSET(line),
        SW_OFFSET(update),        SW_OFFSET(organization_index), SW_OFFSET(type),
        SW_OFFSET(network_kind),  SW_OFFSET(device_class), SW_OFFSET(flags),
        SW_OFFSET(agent_family),  SW_OFFSET(reserved),     uint32_t(sizeof(sw_record)),
    };
#undef SW_OFFSET
    return offsets;
}

static const char *const reason_texts[] = {
    "",
#define SW_REASON(name, text) text,
    SW_REASONS(SW_REASON)
#undef SW_REASON
};

uint32_t sw_reason_count(void) { return sizeof reason_texts / sizeof *reason_texts - 1; }
const char *sw_reason_text(uint32_t reason) { return reason_texts[reason]; }
uint32_t sw_reason_overlong(void) { return uint32_t(Reason::line_too_long); }

namespace {
/// simdjson says different things about the same fault on different processors, so only what all agree on is told apart.
Reason reason_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::UTF8_ERROR: return Reason::line_not_utf8;
    case simdjson::UNESCAPED_CHARS: return Reason::line_control_character;
    case simdjson::NUMBER_ERROR: return Reason::line_bad_number;
    case simdjson::DEPTH_ERROR: return Reason::line_too_deep;
    default: return Reason::line_not_json;
    }
}

/// Where the next backslash stands, searched ahead once for many lines: most lines have none.
struct BackslashWatch {
    const uint8_t *end;
    const uint8_t *searched = nullptr;
    const uint8_t *found = nullptr;

    bool is_in(const uint8_t *line, size_t length) {
        const bool is_ahead = found && found >= line;
        if (!is_ahead && (found || searched < line + length)) {
            // A stretch at a time, so that a call which stops early has not searched the whole buffer.
            const ptrdiff_t stretch = 4 * SW_LINE_MAX;
            searched = end - line < stretch ? end : line + stretch;
            found = static_cast<const uint8_t *>(memchr(line, '\\', size_t(searched - line)));
        }
        return found && found < line + length;
    }
};

enum class Outcome { applied, ignored, rejected };

struct LineReader {
    sw_decoder &decoder;
    sw_run &run;
    Arena arena;
    UpdateWriter updates;
    BackslashWatch backslashes;
    sw_record *records = static_cast<sw_record *>(run.records);
    Reason reason = Reason::none;

    LineReader(sw_decoder &decoder, sw_run &run)
        : decoder(decoder), run(run), arena{run.arena, run.arena_capacity, run.arena_count}, updates{run.updates, 0},
          backslashes{run.bytes + run.length} {}

    /// SW_STOP_END when the line can be read whatever it says: its texts are never longer than itself, its update never
    /// more than twice that.
    sw_stop room_for(size_t length) const {
        if (length > SW_LINE_MAX) length = 0;
        if (run.record_count == run.record_capacity) return SW_STOP_FULL;
        if (uint64_t(arena.count) + updates.count + length > arena.capacity) return SW_STOP_FULL;
        if (run.reject_count == run.reject_capacity) return SW_STOP_DRAIN;
        if (updates.count + 2 * length + 64 > run.updates_capacity) return SW_STOP_DRAIN;
        return SW_STOP_END;
    }

    Outcome read(const uint8_t *line, size_t length, uint64_t number) {
        const uint32_t arena_before = arena.count, updates_before = updates.count;
        bool is_known = true;
        reason = read_object(line, length, number, is_known);
        if (reason == Reason::none) return is_known ? Outcome::applied : Outcome::ignored;
        arena.count = arena_before;
        updates.count = updates_before;
        return Outcome::rejected;
    }

private:
    /// The long way: the parser's second stage, the faults that it lets through, and the search for the names.
    Reason parse(const uint8_t *line, size_t length, bool has_backslash) {
        if (const auto error = decoder.parser->stage2(decoder.document)) return reason_of(error);
        const Value object(decoder.document);
        if (!object.is_object()) return Reason::line_not_object;
        // Every array and object takes two words of the tape: a short one cannot nest too deep.
        if (object.end() > 2 * SW_DEPTH_MAX && nests_deeper_than(SW_DEPTH_MAX, line, length)) {
            return Reason::line_too_deep;
        }
        if (has_backslash && has_half_surrogate(line, length)) return Reason::line_half_surrogate;
        return decoder.fields.gather(object) ? Reason::none : Reason::line_repeated_field;
    }

    Reason read_object(const uint8_t *line, size_t length, uint64_t number, bool &is_known) {
        Fields &fields = decoder.fields;
        const auto error = decoder.parser->stage1(line, length, simdjson::stage1_mode::regular);
        if (error) return reason_of(error);
        const uint32_t *marks = decoder.parser->structural_indexes.get();
        const size_t mark_count = decoder.parser->n_structural_indexes;
        const bool has_backslash = backslashes.is_in(line, length);
        if (has_backslash || !decoder.plain_lines.read(line, marks, mark_count, fields)) {
            SW_TRY(parse(line, length, has_backslash));
            if (!has_backslash) decoder.plain_lines.learn(line, marks, mark_count);
        }
        if (!fields.has(field::type)) return Reason::type_missing;
        if (!fields.is_text(field::type)) return Reason::type_wrong;
        const EventType type = event_type_of(fields.text(field::type));
        const bool is_presence = type <= login_failure;
        // The readers of `geo` and `network` look themselves.
        const uint64_t lists = bit(field::offers) | bit(field::price_tiers);
        const uint64_t objects = is_presence ? 0 : bit(field::geo) | bit(field::network);
        if (nested_repeats(fields, lists | objects)) return Reason::line_repeated_field;
        if (type == hello) return Reason::hello_late;
        if (type == unknown_type) {
            is_known = false;
            return Reason::none;
        }

        sw_record &record = records[run.record_count];
        record = empty_record();
        record.type = type;
        record.line = uint32_t(number);
        RecordReader reader = {fields, arena, decoder.key, record};
        SW_TRY(reader.read_common(decoder.times));
        if (is_presence) {
            SW_TRY(reader.read_account());
            return reader.read_presence(decoder.agents);
        }
        if (type == tick) return Reason::none;
        if (type == feedback && !run.may_control) return Reason::feedback_not_allowed;
        if (type == organization_update) {
            if (record.organization_hash == 0) return Reason::organization_missing;
        } else {
            SW_TRY(reader.read_account());
        }
        const std::string_view text(reinterpret_cast<const char *>(line), length);
        SW_TRY(read_update(type, fields, text, decoder.times, updates));
        record.update = int32_t(run.update_count++);
        return Reason::none;
    }
};

bool is_blank(const uint8_t *line, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (line[i] != ' ' && line[i] != '\t') return false;
    }
    return true;
}

bool starts_with_byte_order_mark(const uint8_t *line, size_t length) {
    return length >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF;
}
}  // namespace

void sw_decode(sw_decoder *decoder, sw_run *run) {
    LineReader reader(*decoder, *run);
    run->reject_count = 0;
    run->lines = run->line_count = run->ignored_count = 0;
    run->stop = SW_STOP_END;
    size_t at = 0;
    while (at < run->length) {
        const uint8_t *line = run->bytes + at;
        const auto *line_end = static_cast<const uint8_t *>(memchr(line, '\n', run->length - at));
        size_t length = line_end ? size_t(line_end - line) : run->length - at;
        const size_t next = at + length + (line_end ? 1 : 0), whole_length = length;
        const uint64_t number = run->first_line + run->lines;
        if ((run->stop = reader.room_for(length)) != SW_STOP_END) break;

        Outcome outcome = Outcome::rejected;
        const uint8_t *text = line;
        const bool is_marked = starts_with_byte_order_mark(line, length);
        if (length > SW_LINE_MAX) {
            reader.reason = Reason::line_too_long;
        } else if (is_marked && !(number == 1 && run->may_be_marked)) {
            reader.reason = Reason::line_byte_order_mark;
        } else {
            if (is_marked) text += 3, length -= 3;
            if (length > 0 && text[length - 1] == '\r') length--;
            if (length == 0 || (*text != '{' && is_blank(text, length))) {
                at = next;
                run->lines++;
                continue;
            }
            outcome = reader.read(text, length, number);
        }

        switch (outcome) {
        case Outcome::applied: run->record_count++; break;
        case Outcome::ignored: run->ignored_count++; break;
        case Outcome::rejected:
            run->rejects[run->reject_count++] = {
                number, at, uint32_t(whole_length < UINT32_MAX ? whole_length : UINT32_MAX), uint32_t(reader.reason)};
            break;
        }
        at = next;
        run->lines++;
        run->line_count++;
    }
    run->consumed = at;
    run->arena_count = reader.arena.count;
    run->updates_length = reader.updates.count;
}
