// A short cut for plain lines: an object of texts, written without spaces and escapes, as most senders write most lines.
//
// simdjson works in two stages. The first checks the encoding, finds strings, refuses bare control characters, and marks
// where every bracket, colon, comma and value begins; the second checks the grammar and copies every value. A line whose
// marks and names fit those of an earlier sound line has the same grammar, and its texts lie between the marks: so the
// second stage, and the search for the names, are left out. Every other line takes the long way.
#pragma once
#include "fields.hpp"

/// The forms of plain lines that were met lately.
class PlainLines {
public:
    /// Takes the fields of a line that the first stage passed and that has no backslash. False when it has no known form;
    /// `fields` is then of no use.
    ///
    /// Why this is sound: a mark at `"name":"` begins a string, since every other quote is inside or ends one, and so the
    /// marks of colon and text follow directly. The next mark is the first thing behind that text's end. If a quote stands
    /// right in front of it, that quote is the end. With a comma there between members, and a brace at the last mark, the
    /// line is an object of texts and nothing else.
    bool read(const uint8_t *line, const uint32_t *marks, size_t mark_count, Fields &fields) const {
        const Form &form = form_of(mark_count);
        if (mark_count != form.mark_count || line[marks[0]] != '{') return false;
        fields.start_texts(form.seen);
        uint64_t difference = 0;
        const uint32_t *end_mark = marks;
        const Member *member = form.members, *last = form.members + mark_count / 4 - 1;
        for (;; member++) {
            const uint8_t *name = line + end_mark[1], *end = line + end_mark[4], *text = name + member->text_offset;
            end_mark += 4;
            uint64_t low, high;
            memcpy(&low, name, 8);
            memcpy(&high, name + 8, 8);
            difference |= ((low ^ member->low) & member->low_mask) | ((high ^ member->high) & member->high_mask);
            difference |= end[-1] ^ '"';
            // With a difference the length may be wrong, but then nobody reads the text.
            fields.put(member->field, {reinterpret_cast<const char *>(text), size_t(end - 1 - text)});
            if (member == last) return (difference | uint64_t(*end ^ '}')) == 0;
            difference |= *end ^ ',';
        }
    }

    /// Remembers the form of a line that went the long way and was found sound, if it is plain.
    void learn(const uint8_t *line, const uint32_t *marks, size_t mark_count) {
        if (!is_plain(line, marks, mark_count)) return;
        Form &form = form_of(mark_count);
        form.mark_count = mark_count;
        form.seen = 0;
        for (size_t i = 0; i < mark_count / 4; i++) {
            const char *name = reinterpret_cast<const char *>(line) + marks[4 * i + 1];
            // The name with everything up to the text's first byte.
            const size_t length = marks[4 * i + 3] - marks[4 * i + 1] + 1;
            const Name pattern = Name::padded({name, length}), mask = Name::padded({mask_bytes, length});
            const Field f = field_table.find({name + 1, length - 4});
            form.members[i] = {pattern.low, pattern.high, mask.low, mask.high, uint32_t(length), f};
            form.seen |= f == field::unknown ? 0 : bit(f);
        }
    }

private:
    /// Whether valid JSON is an object of texts, without spaces between a name and the end of its text.
    static bool is_plain(const uint8_t *line, const uint32_t *marks, size_t mark_count) {
        if (mark_count % 4 != 1 || mark_count < 5 || mark_count > 4 * members_max + 1) return false;
        for (size_t i = 0; i < mark_count / 4; i++) {
            const uint32_t name = marks[4 * i + 1], colon = marks[4 * i + 2], text = marks[4 * i + 3];
            const uint32_t end = marks[4 * i + 4];
            const bool is_text = line[name] == '"' && line[colon] == ':' && line[text] == '"' && line[end - 1] == '"';
            if (!is_text || line[colon - 1] != '"' || text != colon + 1 || text - name + 1 > 16) return false;
        }
        return true;
    }

    static const size_t members_max = 16;
    static constexpr const char *mask_bytes = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

    struct Member {
        uint64_t low, high, low_mask, high_mask;
        uint32_t text_offset;
        Field field;
    };

    struct Form {
        size_t mark_count = 0;
        uint64_t seen = 0;
        Member members[members_max];
    };

    /// One form for each number of members.
    Form forms[members_max];

    Form &form_of(size_t mark_count) { return forms[mark_count / 4 % members_max]; }
    const Form &form_of(size_t mark_count) const { return forms[mark_count / 4 % members_max]; }
};
